import { describe, expect, it } from "vitest";
import { memoryHost } from "./host/memory.js";
import { loadProject } from "./project.js";

const taken = 'import { wiring } from "./generated/wiring.js";\n';

function problems(files: Readonly<Record<string, string>>): readonly string[] {
  const host = memoryHost({ files: { "src/app.ts": taken, ...files } });
  return loadProject(host, "/project").diagnostics.map(({ message, cure, place }) => {
    return `${String(place?.line)}: ${message} (${String(cure)})`;
  });
}

const yaml = "version: 1\nwiring:\n  mfa: ./src/auth.ts#secretOf\n";

describe("names of a handler file's exports", () => {
  const paid = `endpoint_name: sum_up
route: POST /sums
required_credits: 3
request: { body: { text: string } }
response: { status: 200, body: { sum: integer } }
security: { user_permissions_required: [run:sum] }
credits: { estimate: cost }
background: { chain: [note] }
`;
  const project = { "endpointgen.yaml": "version: 1\n", "endpoints/sum.yaml": paid };

  it("are refused where the file exists and has no such export", () => {
    const text = 'export default 1;\nexport const costs = 2;\nexport type note = "note";';
    expect(problems({ ...project, "src/handlers/sum-up.ts": text })).toEqual([
      "7: src/handlers/sum-up.ts exports no `cost` (export const cost = sumUp.estimate(({ body }) => 3);)",
      "8: src/handlers/sum-up.ts exports no `note` (export const note = sumUp.step(({ log }) => { … });)",
    ]);
  });

  it("are right where it has them, or is still to be written", () => {
    const text = "export const cost = sumUp.estimate(() => 1), two = 2;\nexport function note() {}";
    expect(problems({ ...project, "src/handlers/sum-up.ts": text })).toEqual([]);
    expect(problems(project)).toEqual([]);
  });
});

describe("wiring", () => {
  it.each([
    "export function secretOf() {}",
    "export async function secretOf() {}",
    "export const secretOf = 1;",
    "const a = 1;\nexport { a as secretOf };",
    "export { other, secretOf } from './x.js';",
    "export const { secretOf, b } = make();",
    "export * from './x.js';",
  ])("takes what is exported by %j", (text) => {
    expect(problems({ "endpointgen.yaml": yaml, "src/auth.ts": text })).toEqual([]);
  });

  it.each([
    "function secretOf() {}",
    "// export function secretOf() {}",
    "export const secretOfUser = 1;",
    "export { secretOf as other };",
    "export type secretOf = 1;",
    "export type { secretOf };",
  ])("refuses %j", (text) => {
    expect(problems({ "endpointgen.yaml": yaml, "src/auth.ts": text })).toEqual([
      "3: src/auth.ts exports no `secretOf` (export it from src/auth.ts)",
    ]);
  });

  it("refuses a file that isn't there, each at its place", () => {
    const two = "version: 1\nwiring:\n  use:\n    - ./src/a.ts#a\n    - ./src/b.ts#b\n";
    expect(problems({ "endpointgen.yaml": two, "src/a.ts": "export const a = 1;" })).toEqual([
      "5: there is no file src/b.ts (write it, and export b from it)",
    ]);
  });

  it("refuses to be passed over by the project's own code", () => {
    const files = { "endpointgen.yaml": yaml, "src/auth.ts": "export const secretOf = 1;" };
    const [said] = problems({ ...files, "src/app.ts": "createApp({ settings });" });
    expect(said).toMatch(/^2: no file imports src\/generated\/wiring.ts/);
    const own = { ...files, "src/app.ts": "", "src/generated/wiring.ts": "" };
    expect(problems({ ...own, "server/main.ts": taken })).toEqual([]);
  });
});
