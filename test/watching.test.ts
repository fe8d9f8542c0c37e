/** After a save only the endpoint that it touched is read, rendered and compared again. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { generateProject } from "../src/generate.js";
import { systemHost } from "../src/host/system.js";
import type { Host } from "../src/host.js";
import { newMemory } from "../src/memory.js";
import { sandbox, type Sandbox } from "./support/sandbox.js";

/** A project of three, generated once, and what a run reads of its output afterwards. */
async function watched(name: string) {
  const made = sandbox(`watching/${name}`);
  for (const one of ["one", "two", "three"])
    made.write(`endpoints/${one}.yaml`, `endpoint_name: ${one}\n`);
  const read: string[] = [];
  const system = systemHost();
  const host: Host = {
    ...system,
    readText: (path) => {
      if (/generated|\.endpointgen\/\w+\.json/.test(path)) read.push(path.slice(made.root.length));
      return system.readText(path);
    },
  };
  const memory = newMemory();
  await generateProject(host, made.root, { memory });
  const again = async () => {
    read.length = 0;
    const result = await generateProject(host, made.root, { memory });
    return { result, read: read.join(" ") };
  };
  return { made, again };
}

const codeOf = ({ root }: Sandbox, name: string): string =>
  readFileSync(join(root, `src/generated/${name}/endpoint.ts`), "utf8");

async function checked({ root }: Sandbox) {
  const { changes, staleRecords } = await generateProject(systemHost(), root, { check: true });
  return [...changes.filter(({ action }) => action !== "keep"), ...staleRecords];
}

describe("a run with a memory", () => {
  it("looks at the touched endpoint alone, and writes what a run without one would", async () => {
    const { made, again } = await watched("touched");
    made.write("endpoints/two.yaml", "endpoint_name: two\nrequired_credits: 7\n");
    const { read } = await again();
    expect(read).toContain("generated/two/endpoint.ts");
    expect(read).not.toMatch(/generated\/(one|three)|endpointgen\/(one|three)/);
    expect(codeOf(made, "two")).toContain("amount: 7");
    expect(await checked(made)).toEqual([]);
  });

  it.each([
    ["an endpoint that comes", "endpoints/four.yaml", "endpoint_name: four\n"],
    ["a file that gets a mistake", "endpoints/two.yaml", "endpoint_name: two\nno: 1\n"],
    ["settings", "endpointgen.yaml", "version: 1\nbase_path: /v2\n"],
  ])("looks at all after %s", async (_what, path, text) => {
    const { made, again } = await watched("all");
    made.write(path, text);
    const { result } = await again();
    if (result.written) expect(await checked(made)).toEqual([]);
    else expect(result.diagnostics).not.toEqual([]);
    made.write("endpoints/two.yaml", "endpoint_name: two\nrequired_credits: 7\n");
    await again();
    expect(codeOf(made, "two")).toContain("amount: 7");
    expect(await checked(made)).toEqual([]);
  });

  it("reads a file again that others extend", async () => {
    const { made, again } = await watched("extends");
    made.write("base.yaml", "required_credits: 3\n");
    made.write("endpoints/two.yaml", "endpoint_name: two\nextends: ../base.yaml\n");
    await again();
    expect(codeOf(made, "two")).toContain("amount: 3");
    made.write("base.yaml", "required_credits: 4\n");
    await again();
    expect(codeOf(made, "two")).toContain("amount: 4");
  });

  it("goes on asking about a conflict", async () => {
    const { made, again } = await watched("conflict");
    made.write(
      "src/generated/two/endpoint.ts",
      codeOf(made, "two").replace("amount: 1", "amount: 2"),
    );
    made.write("endpoints/two.yaml", "endpoint_name: two\nrequired_credits: 7\n");
    expect((await again()).result.changes.map(({ action }) => action)).toContain("conflict");
    const { diagnostics } = (await again()).result;
    expect(diagnostics.map(({ code }) => code)).toContain("unresolved-conflict");
  });
});
