/** `check`: the one line for CI, in a repository with a branch, a clone and a shallow clone. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { baseRevision } from "../src/base-revision.js";
import { systemHost } from "../src/host/system.js";
import { endpointgen } from "./support/command-line.js";

let folder = "";
const api = () => join(folder, "api");
const run = (...args: string[]) => endpointgen(api(), args, { env: {} });
const gitIn = (cwd: string, ...args: string[]) =>
  execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.test", ...args], { cwd });
const write = (path: string, text: string): void => {
  writeFileSync(join(api(), path), text);
};
const commit = async (): Promise<void> => {
  await gitIn(api(), "add", "-A");
  await gitIn(api(), "commit", "-qm", "a commit");
};

const order = "endpoint_name: order\nrate_limit: 20/min\n";

/** The summary lines: state, name and text of each check. */
const lines = (stdout: string): string[][] =>
  stdout
    .split("\n")
    .filter((line) => /^(ok|findings|skipped|failed) /.test(line))
    .map((line) => line.split(/ {2,}/));

/** A repository with one commit, all of it generated. */
let prepared = "";

const planOf = (stdout: string) => lines(stdout).find(([, name]) => name === "plan");

beforeAll(async () => {
  prepared = folder = mkdtempSync(join(tmpdir(), "check-"));
  mkdirSync(join(api(), "endpoints"), { recursive: true });
  write("endpointgen.yaml", "");
  write("endpoints/order.yaml", order);
  await run("generate");
  await gitIn(api(), "init", "-q", "-b", "main");
  await commit();
});

afterAll(() => {
  rmSync(prepared, { recursive: true, force: true });
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "check-"));
  cpSync(prepared, folder, { recursive: true });
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A branch with a limit that lets more pass, generated and committed. */
async function weaker(): Promise<void> {
  await gitIn(api(), "checkout", "-qb", "topic");
  write("endpoints/order.yaml", order.replace("20", "40"));
  await run("generate");
  await commit();
}

describe("check", () => {
  it("passes, and says so in a line for each check", async () => {
    const { exitCode, stdout } = await run("check");
    expect(exitCode).toBe(0);
    expect(lines(stdout)).toEqual([
      ["ok", "validate", "1 endpoint, nothing is wrong"],
      ["ok", "generate", expect.stringMatching(/^\d+ files as generated$/)],
      ["ok", "guards", "every guard of the YAML is called"],
      ["ok", "plan", "nothing breaks or weakens against main"],
      ["skipped", "test", "the YAML has no tests"],
    ]);
    expect((await run("check", "--quiet")).stdout).toBe("");
  });

  it("tells a weakening by its line, and passes once it is waived", async () => {
    await weaker();
    const { exitCode, stdout } = await run("check");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("endpoints/order.yaml:2:1 error weakening");
    expect(planOf(stdout)).toEqual(["findings", "plan", "1 weakening against main"]);
    const fingerprint = /waive ([0-9a-f]{12})/.exec(stdout)?.[1] ?? "";
    await run("waive", fingerprint, "--reason", "a bigger machine", "--owner", "ada");
    const after = await run("check");
    expect(after.exitCode).toBe(0);
    expect(planOf(after.stdout)).toEqual(["ok", "plan", "1 waived against main"]);
  });

  it("leaves out what others changed on the base meanwhile", async () => {
    await gitIn(api(), "checkout", "-qb", "topic");
    write("README.md", "more\n");
    await commit();
    await gitIn(api(), "checkout", "-q", "main");
    write("endpoints/order.yaml", order.replace("20", "10"));
    await commit();
    await gitIn(api(), "checkout", "-q", "topic");
    expect(planOf((await run("check")).stdout)?.[0]).toBe("ok");
  });

  it("tells drift by file, on GitHub beside the lines", async () => {
    rmSync(join(api(), "src/generated/order/endpoint.ts"));
    const { exitCode, stdout } = await run("check", "--format", "github");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("::error title=drift::src/generated/order/endpoint.ts is missing");
    expect(lines(stdout)[1]).toEqual(["findings", "generate", "1 file not as generated"]);
  });

  it("names files as the repository has them, on GitHub", async () => {
    write("endpoints/order.yaml", `${order}unknown: 1\n`);
    const { stdout } = await endpointgen(api(), ["check", "--format", "github"], {
      env: { GITHUB_WORKSPACE: folder },
    });
    expect(stdout).toContain("::error file=api/endpoints/order.yaml,line=3,");
  });

  it("looks at nothing else while the YAML has errors", async () => {
    write("endpoints/order.yaml", `${order}unknown: 1\n`);
    const { exitCode, stdout } = await run("check", "--json");
    const told = JSON.parse(stdout) as { ok: boolean; checks: { name: string; status: string }[] };
    expect(exitCode).toBe(1);
    expect(told.ok).toBe(false);
    expect(told.checks.map(({ name, status }) => `${name} ${status}`)).toEqual([
      "validate findings",
      "generate skipped",
      "guards skipped",
      "plan skipped",
      "test skipped",
    ]);
  });
});

describe("the base of check", () => {
  const last = async (cwd: string, env: Record<string, string> = {}, ...args: string[]) => {
    const { exitCode, stdout } = await endpointgen(cwd, ["check", ...args], { env });
    return { exitCode, line: planOf(stdout)?.join("  ") ?? "" };
  };

  it("is the branch that the CI server names", async () => {
    const machine = systemHost();
    await gitIn(api(), "branch", "release", "main");
    const servers: Record<string, string>[] = [
      { GITHUB_BASE_REF: "release" },
      { GITHUB_BASE_REF: "", CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "release" },
      { SYSTEM_PULLREQUEST_TARGETBRANCH: "refs/heads/release" },
    ];
    for (const env of servers) {
      expect(await baseRevision({ ...machine, env }, api())).toMatchObject({ name: "release" });
    }
    expect(await baseRevision({ ...machine, env: {} }, api())).toMatchObject({ name: "main" });
  });

  it("is told missing, which is an error only where it was asked for", async () => {
    const gone = { GITHUB_BASE_REF: "--output=x" };
    expect(await last(api(), gone)).toEqual({
      exitCode: 0,
      line: "skipped  plan  compared with nothing: there is no branch --output=x here; try: git fetch origin, or name a revision: --against REF",
    });
    expect(readdirSync(api())).not.toContain("x");
    const asked = await last(api(), {}, "--against", "gone");
    expect(asked.exitCode).toBe(2);
    expect(asked.line).toContain('failed  plan  git knows no revision "gone" here');
  });

  it("is missing in a shallow clone, whose cure is told", async () => {
    await weaker();
    const clone = join(folder, "clone");
    const url = `file://${api()}`;
    await gitIn(folder, "clone", "-q", "--depth", "1", "--branch", "topic", url, clone);
    const alone = await last(clone, { GITHUB_BASE_REF: "main" });
    expect(alone.exitCode).toBe(0);
    expect(alone.line).toContain("the clone is shallow; try: git fetch --unshallow");
    await gitIn(clone, "fetch", "-q", "--depth", "1", "origin", "main:refs/remotes/origin/main");
    expect((await last(clone, { GITHUB_BASE_REF: "main" })).line).toContain(
      "origin/main and HEAD share no commit here: the clone is shallow",
    );
    await gitIn(clone, "fetch", "-q", "--unshallow");
    expect((await last(clone, { GITHUB_BASE_REF: "main" })).line).toBe(
      "findings  plan  1 weakening against origin/main",
    );
  });

  it("may have mistakes, which are told and stop nothing else", async () => {
    write("endpoints/other.yaml", "endpoint_name: other\nunknown: 1\n");
    await commit();
    await gitIn(api(), "checkout", "-qb", "topic");
    write("endpoints/other.yaml", "endpoint_name: other\n");
    await run("generate");
    await commit();
    const mended = await run("check");
    expect(mended.exitCode).toBe(0);
    expect(mended.stdout).toContain(
      "main has a mistake in endpoints/other.yaml:2, so what it says isn't compared",
    );
    expect(planOf(mended.stdout)).toEqual([
      "ok",
      "plan",
      "nothing breaks or weakens against main, but for endpoints/other.yaml",
    ]);
    write("endpoints/order.yaml", order.replace("20", "40"));
    await run("generate");
    const { exitCode, stdout } = await run("check");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("endpoints/order.yaml:2:1 error weakening");
  });

  it("isn't needed without git", async () => {
    rmSync(join(api(), ".git"), { recursive: true });
    const { exitCode, line } = await last(api());
    expect(exitCode).toBe(0);
    expect(line).toContain("this isn't a git repository; try: git init");
  });
});
