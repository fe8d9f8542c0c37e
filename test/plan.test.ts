/** `plan` in a repository of its own: what changed since a revision, and how it is told. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endpointgen } from "./support/command-line.js";

let folder = "";
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const git = (...args: string[]) =>
  execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.test", ...args], { cwd: folder });
const command = (...args: string[]) => endpointgen(join(folder, "api"), args);
const run = (...args: string[]) => command("plan", ...args);

const order = `endpoint_name: order
route: POST /orders
security: { user_permissions_required: [write:orders] }
request: { body: { sku: string, note: string? } }
response: { body: { id: uuid } }
`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "plan-"));
  await git("init", "-q", "-b", "main");
  write("api/endpointgen.yaml", "");
  write("api/endpoints/order.yaml", order);
  write("api/endpoints/gone.yaml", "endpoint_name: gone\n");
  write("other/endpoints/else.yaml", "endpoint_name: [wrong");
  await git("add", "-A");
  await git("commit", "-qm", "first");
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("plan", () => {
  it(
    "says that nothing changed, also when only the spelling did",
    { timeout: 20_000 },
    async () => {
      const spelled = order.replace(
        "{ sku: string, note: string? }",
        "{ note: string?, sku: string }",
      );
      write("api/endpoints/order.yaml", `# a comment\n${spelled}cache: {}\n`);
      const { exitCode, stdout } = await run();
      expect(stdout).toContain("Nothing changed in the YAML since HEAD.\n\nFiles (");
      expect(exitCode).toBe(0);
    },
  );

  it(
    "tells what weakens, what breaks and what is new, and exits with 1",
    { timeout: 20_000 },
    async () => {
      await git("rm", "-q", "api/endpoints/gone.yaml");
      write("api/endpoints/ping.yaml", "endpoint_name: ping\n");
      const changed = order
        .replace("write:orders] }", "write:orders], mfa_required: false }")
        .replace("note: string?", "note: string");
      write("api/endpoints/order.yaml", changed);
      const { exitCode, stdout } = await run("--against", "main");
      expect(exitCode).toBe(1);
      const [changes = "", files = ""] = stdout.split("\nFiles (");
      expect(changes.replace(/\[[0-9a-f]{12}\]/g, "[…]")).toBe(`Changes (2)
  order request.body.note: string? → string
  ping endpoint: is new

Breaks callers (2)
  gone endpoint: is gone […]
  order request.body.note: must be sent now […]

Weakens protection (1)
  order security.mfa_required: true → false: no second factor is asked for […]
`);
      expect(files).toContain("  create   src/generated/ping/endpoint.ts  +");
      expect(files).toMatch(/files, \+\d+ -0: \d+ to create\.\n$/);
      const json = JSON.parse((await run("--json")).stdout) as {
        findings: { kind: string }[];
        files: { path: string; action: string; diff: string }[];
      };
      expect(json.findings.map(({ kind }) => kind)).toEqual([
        "change",
        "change",
        "breaking",
        "breaking",
        "weakening",
      ]);
      const created = json.files.find(({ path }) => path === "src/generated/order/endpoint.ts");
      expect(created?.action).toBe("create");
      expect(created?.diff).toMatch(/^@@ -0,0 \+1,\d+ @@\n\+/);
      const { stdout: markdown } = await run("--markdown");
      expect(markdown).toContain(
        "| order | security.mfa\\_required | true → false: no second factor",
      );
    },
  );

  it("tells the files alone where there is no git", { timeout: 20_000 }, async () => {
    rmSync(join(folder, ".git"), { recursive: true });
    const { exitCode, stdout } = await run();
    expect(stdout).toContain("there is no git history here");
    expect(stdout).toContain("Files (");
    expect(exitCode).toBe(0);
  });

  it(
    "shows what generate would do to files, edits and conflicts",
    { timeout: 20_000 },
    async () => {
      await command("generate");
      const path = "api/src/generated/order/endpoint.ts";
      const text = readFileSync(join(folder, path), "utf8");
      write(path, text.replace("rateLimit: 20", "rateLimit: 30"));
      write("api/endpoints/order.yaml", `${order}rate_limit: 40/min\n`);
      const { exitCode, stdout } = await run("--against", "HEAD");
      expect(exitCode).toBe(1);
      expect(stdout).toMatch(
        /conflict src\/generated\/order\/endpoint\.ts:\d+ .*markers will be written/,
      );
      expect(stdout).toContain("    +<<<<<<< your edit");
      const quiet = (await run("--quiet")).stdout;
      expect(quiet).toContain("  conflict src/generated/order/endpoint.ts");
      expect(quiet).not.toContain("  update   ");
      expect(stdout).toMatch(/1 in conflict, \d+ to update/);
      expect(readFileSync(join(folder, path), "utf8")).not.toContain("<<<<<<<");
    },
  );

  it.each([
    ["no-such-branch", 'git knows no revision "no-such-branch" here'],
    ["--output=x", "no revision"],
  ])("refuses the revision %s in a sentence", { timeout: 20_000 }, async (revision, sentence) => {
    const { exitCode, stderr } = await run(`--against=${revision}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("    at ");
  });
});
