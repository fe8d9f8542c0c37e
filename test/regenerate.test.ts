/** What `generate` does to a project that somebody works in, through the command line. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { runTests, sandbox, type Sandbox } from "./support/sandbox.js";

const repository = new URL("..", import.meta.url).pathname;

const before = `endpoint_name: io_job
request: { body: { resource_id: string(1..64), secret_value: string } }
response: { body: { result: string } }
cache: { enabled: true }
`;

const after = `${before.replace("cache: { enabled: true }", "cache: { enabled: true, algo: lru }")}rate_limit: fixed_window 3/min per user
security: { mfa_required: false }
required_credits: 5
`;

const endpoint = "src/generated/io-job/endpoint.ts";
const handler = "src/handlers/io-job.ts";

const read = ({ root }: Sandbox, path: string): string => readFileSync(join(root, path), "utf8");

async function cli({ root }: Sandbox, ...args: string[]) {
  const bin = join(repository, "bin/endpointgen.cjs");
  const options = { cwd: repository, all: true, reject: false, env: { NO_COLOR: "1" } };
  const { all, exitCode } = await execa("node", [bin, "-C", root, ...args], options);
  return { all, exitCode };
}

function project(name: string, ...files: string[]): Sandbox {
  const made = sandbox(`regenerate/${name}`);
  made.write("endpoints/io-job.yaml", before);
  for (const file of files) made.write(`endpoints/${file}.yaml`, `endpoint_name: ${file}\n`);
  return made;
}

describe("generate", { timeout: 60_000 }, () => {
  it("lets code, tests and API document follow the YAML, and the handler alone", async () => {
    const made = project("follow");
    expect((await cli(made, "generate")).exitCode).toBe(0);
    const own = `${read(made, handler)}\n// mine\n`;
    made.write(handler, own);

    made.write("endpoints/io-job.yaml", after);
    const again = await cli(made, "generate");
    expect(again.exitCode).toBe(0);
    expect(again.all).toContain("update   src/generated/io-job/endpoint.ts");
    const code = read(made, endpoint);
    expect(code).toContain(
      'rateLimit: fixedWindow({ label: "io_job_trace", limit: 3, window: 60 })',
    );
    expect(code).toContain("cache: lru(");
    expect(code).toContain("amount: 5");
    expect(code).not.toMatch(/mfa|totp/i);
    expect(read(made, "src/generated/io-job/openapi.json")).toContain("3 per window of 60 s");
    expect(read(made, handler)).toBe(own);
    const { failures, passed } = await runTests(made);
    expect(Object.fromEntries(failures)).toEqual({});
    expect(passed).toBeGreaterThan(10);
  });

  it("writes nothing the second time", async () => {
    const made = project("again");
    await cli(made, "generate");
    const again = await cli(made, "generate");
    expect(again.all).toMatch(/1 endpoint: 8 unchanged\./);
    expect((await cli(made, "generate", "--check")).exitCode).toBe(0);
  });

  it("merges edits of generated files with what the YAML changes", async () => {
    const made = project("merge", "other_job");
    await cli(made, "generate");
    const mine = "    // mine\n";
    made.write(endpoint, read(made, endpoint).replace(/^ *\/\/ Input/m, `${mine}$&`));
    made.write("endpoints/io-job.yaml", after);

    const merged = await cli(made, "generate");
    expect(merged.exitCode).toBe(0);
    expect(merged.all).toContain(`merge    ${endpoint}`);
    expect(read(made, endpoint)).toContain(mine);
    expect(read(made, endpoint)).toContain("fixedWindow");
    const edited = await cli(made, "generate");
    expect(edited.exitCode).toBe(0);
    expect(edited.all).toContain(`edited   ${endpoint}`);
  });

  it("writes a conflict with both sides, refuses to write over it, and settles it when asked", async () => {
    const made = project("conflict", "other_job");
    await cli(made, "generate");
    const edited = read(made, endpoint).replace("amount: 1", "amount: 2");
    made.write(endpoint, edited);
    made.write("endpoints/io-job.yaml", after);

    const conflict = await cli(made, "generate");
    expect(conflict.exitCode).toBe(1);
    expect(conflict.all).toMatch(new RegExp(`conflict ${endpoint}:\\d+`));
    expect(conflict.all).toMatch(/--ours[^]*--theirs/);
    expect(read(made, endpoint)).toContain("<<<<<<< your edit\n");
    expect(read(made, endpoint)).toContain(">>>>>>> generated from endpoints/io-job.yaml\n");

    made.write("endpoints/other_job.yaml", "endpoint_name: other_job\nrequired_credits: 9\n");
    const refused = await cli(made, "generate");
    expect(refused.exitCode).toBe(1);
    expect(refused.all).toMatch(new RegExp(`${endpoint}:\\d+:1`));
    expect(refused.all).toContain("Nothing was written.");
    expect(read(made, "src/generated/other-job/endpoint.ts")).toContain("amount: 1");

    expect((await cli(made, "generate", "--ours")).exitCode).toBe(0);
    expect(read(made, endpoint)).toContain("amount: 2");
    expect(read(made, "src/generated/other-job/endpoint.ts")).toContain("amount: 9");
    expect((await cli(made, "generate")).exitCode).toBe(0);
  });

  it("finds under --check what is edited, missing and left over, and follows generated_edits", async () => {
    const made = project("found", "other_job");
    await cli(made, "generate");
    made.write(endpoint, `${read(made, endpoint)}// mine\n`);
    made.remove("src/generated/io-job/openapi.json");
    made.remove("test/generated/io-job.test.ts");
    made.remove("endpoints/other_job.yaml");
    const found = await cli(made, "generate", "--check");
    expect(found.exitCode).toBe(1);
    expect(found.all).toContain(`edited   ${endpoint}`);
    expect(found.all).toContain("missing  src/generated/io-job/openapi.json");
    expect(found.all).toContain("missing  test/generated/io-job.test.ts");
    expect(found.all).toContain("orphaned src/generated/other-job/endpoint.ts");

    expect((await cli(made, "generate")).all).toContain("recreate src/generated/io-job/openapi");
    expect(existsSync(join(made.root, "test/generated/io-job.test.ts"))).toBe(false);
    expect((await cli(made, "generate", "--check")).exitCode).toBe(1);
    made.write("endpointgen.yaml", "version: 1\ngenerated_edits: allow\n");
    expect((await cli(made, "generate", "--check")).exitCode).toBe(0);
    made.write("endpointgen.yaml", "version: 1\ngenerated_edits: forbid\n");
    const forbidden = await cli(made, "generate");
    expect(forbidden.exitCode).toBe(1);
    expect(forbidden.all).toContain("`generated_edits: forbid`");
  });

  it("says under --check what differs, and exits 1", async () => {
    const made = project("check");
    await cli(made, "generate");
    made.write("endpoints/io-job.yaml", after);
    const checked = await cli(made, "generate", "--check");
    expect(checked.exitCode).toBe(1);
    expect(checked.all).toContain(endpoint);
    expect(read(made, endpoint)).toContain("tokenBucket");
  });

  it("leaves everything as it was after a mistake in one file", async () => {
    const made = project("mistake");
    await cli(made, "generate");
    const code = read(made, endpoint);
    made.write("endpoints/io-job.yaml", `${after}rate_limt: 3/min\n`);
    const wrong = await cli(made, "generate");
    expect(wrong.exitCode).toBe(1);
    expect(wrong.all).toContain("endpoints/io-job.yaml:8:1");
    expect(wrong.all).toContain("rate_limit");
    expect(read(made, endpoint)).toBe(code);
  });

  it("removes the generated files of an endpoint that is gone, and keeps the user's", async () => {
    const made = project("gone", "other_job");
    await cli(made, "generate");
    made.remove("endpoints/other_job.yaml");
    const removed = await cli(made, "generate");
    expect(removed.exitCode).toBe(0);
    expect(removed.all).toContain("delete   src/generated/other-job/endpoint.ts");
    expect(() => read(made, "src/generated/other-job/endpoint.ts")).toThrow();
    expect(read(made, "src/handlers/other-job.ts")).toContain("otherJob");
    expect(read(made, "src/generated/index.ts")).not.toContain("other");
  });

  it("refuses settings that nothing follows yet", async () => {
    const made = project("settings");
    made.write("endpointgen.yaml", "version: 1\nwiring: { credits: ./src/money.ts#credits }\n");
    const wrong = await cli(made, "generate");
    expect(wrong.exitCode).toBe(1);
    expect(wrong.all).toContain("endpointgen.yaml:2:20");
    expect(wrong.all).toContain("wiring.credits");
  });

  it("says which record of generated files is broken, and writes nothing", async () => {
    const made = project("record");
    await cli(made, "generate");
    made.write(".endpointgen/io-job.json", "{");
    made.write("endpoints/io-job.yaml", after);
    const stopped = await cli(made, "generate");
    expect(stopped.exitCode).toBe(1);
    expect(stopped.all).toContain(".endpointgen/io-job.json:1:1");
    expect(read(made, endpoint)).toContain("tokenBucket");
  });

  it("warns about a refinement that has no effect yet, and goes on", async () => {
    const made = project("refinement");
    made.write(
      "endpoints/io-job.yaml",
      before.replace("{ body: { result", "{ headers: { x-total: integer }, body: { result"),
    );
    const warned = await cli(made, "generate");
    expect(warned.exitCode).toBe(0);
    expect(warned.all).toContain("endpoints/io-job.yaml:");
    expect(warned.all).toContain("`response.headers` has no effect yet");
  });
});
