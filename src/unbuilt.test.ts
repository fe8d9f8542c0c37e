import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { check } from "./commands/check.js";
import { validate } from "./commands/validate.js";
import { generateProject } from "./generate.js";
import { memoryHost } from "./host/memory.js";

const templates = join(import.meta.dirname, "../templates/presets");
const presets = Object.fromEntries(
  readdirSync(templates).map((file) => [
    join(templates, file),
    readFileSync(join(templates, file), "utf8"),
  ]),
);

const endpoint = (more: string) => `extends: preset:job
endpoint_name: count
route: POST /count
request: { body: { to: integer } }
response: { body: { sum: integer } }
security: { user_permissions_required: [run:count] }
${more}
`;

const streamed = {
  "endpointgen.yaml": "version: 1\n",
  "endpoints/count.yaml": endpoint("stream: true"),
};

const projects: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a stream of a job": streamed,
  "a setting": {
    "endpointgen.yaml": "version: 1\nwiring: { credits: ./src/credits.ts#ledger }\n",
    "src/credits.ts": "export const ledger = 1;",
    "src/app.ts": 'import { wiring } from "./generated/wiring.js";',
    "endpoints/count.yaml": endpoint(""),
  },
  "a name of the environment with two defaults": {
    ...streamed,
    "endpoints/count.yaml": endpoint(
      'performance: { threshold_ms: "${N:100}" }\njob: { timeout: "${N:60}" }',
    ),
  },
};

const sessionOf = (files: Readonly<Record<string, string>>) => {
  const host = memoryHost({ files: { ...files, ...presets } });
  return { host, directory: "/project", json: true, quiet: false };
};

const known = ["not-built-yet", "environment-value"];

describe("what can't be generated yet", () => {
  it.each(Object.keys(projects))("is told by validate as by generate: %s", async (name) => {
    const session = sessionOf(projects[name] ?? {});
    const { diagnostics } = await generateProject(session.host, "/project", { check: true });
    const refused = diagnostics.filter(({ code }) => known.includes(code));
    expect(refused).toHaveLength(1);
    expect(await validate(session, [], {})).toBe(1);
    expect(JSON.parse(session.host.printed.out)).toMatchObject({
      diagnostics: [{ code: refused[0]?.code, message: refused[0]?.message }],
    });
  });

  it("is told once by check, which looks no further", async () => {
    const session = sessionOf(streamed);
    expect(await check(session, {})).toBe(1);
    const { checks } = JSON.parse(session.host.printed.out) as { checks: { status: string }[] };
    expect(checks.map(({ status }) => status)).toEqual([
      "findings",
      ...checks.slice(1).map(() => "skipped"),
    ]);
  });
});
