/** `plan` in a repository of its own: what changed since a revision, and how it is told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const entry = new URL("../src/entry.ts", import.meta.url).pathname;
const loader = new URL("../node_modules/tsx/dist/loader.mjs", import.meta.url).pathname;

let folder = "";
const write = (path: string, text: string): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const git = (...args: string[]) =>
  execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.test", ...args], { cwd: folder });
const run = (...args: string[]) => {
  const command = ["--import", loader, entry].concat("plan", args);
  return execa("node", command, { cwd: join(folder, "api"), reject: false });
};

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
    { timeout: 60_000 },
    async () => {
      const spelled = order.replace(
        "{ sku: string, note: string? }",
        "{ note: string?, sku: string }",
      );
      write("api/endpoints/order.yaml", `# a comment\n${spelled}cache: {}\n`);
      const { exitCode, stdout } = await run();
      expect(stdout).toBe("Nothing changed since HEAD.");
      expect(exitCode).toBe(0);
    },
  );

  it(
    "tells what weakens, what breaks and what is new, and exits with 1",
    { timeout: 60_000 },
    async () => {
      await git("rm", "-q", "api/endpoints/gone.yaml");
      write("api/endpoints/ping.yaml", "endpoint_name: ping\n");
      const changed = order
        .replace("write:orders] }", "write:orders], mfa_required: false }")
        .replace("note: string?", "note: string");
      write("api/endpoints/order.yaml", changed);
      const { exitCode, stdout } = await run("--against", "main");
      expect(exitCode).toBe(1);
      expect(stdout.replace(/\[[0-9a-f]{12}\]/g, "[…]")).toBe(`Weakens protection (1)
  order security.mfa_required: true → false: no second factor is asked for […]

Breaks callers (2)
  gone endpoint: is gone […]
  order request.body.note: must be sent now […]

Changes (2)
  order request.body.note: string? → string
  ping endpoint: is new
`);
      const json = JSON.parse((await run("--json")).stdout) as { findings: { kind: string }[] };
      expect(json.findings.map(({ kind }) => kind)).toEqual([
        "weakening",
        "breaking",
        "breaking",
        "change",
        "change",
      ]);
      const { stdout: markdown } = await run("--markdown");
      expect(markdown).toContain(
        "| order | security.mfa\\_required | true → false: no second factor",
      );
    },
  );

  it.each([
    ["no-such-branch", 'git knows no revision "no-such-branch" here'],
    ["--output=x", "no revision"],
  ])("refuses the revision %s in a sentence", { timeout: 60_000 }, async (revision, sentence) => {
    const { exitCode, stderr } = await run(`--against=${revision}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain("    at ");
  });
});
