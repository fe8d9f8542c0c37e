/** `waive` and `plan` together, in a repository of their own. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { endpointgen } from "./support/command-line.js";

let folder = "";
const at = (day: string) => ({ now: () => Date.parse(day), env: {} });
const run = (...args: string[]) => endpointgen(folder, args, at("2027-01-31T12:00:00Z"));
const git = (...args: string[]) =>
  execa("git", ["-c", "user.name=a", "-c", "user.email=a@b.test", ...args], { cwd: folder });
const write = (path: string, text: string): void => {
  writeFileSync(join(folder, path), text);
};
const waivers = (): string => readFileSync(join(folder, "endpointgen.waivers.yaml"), "utf8");

const order = "endpoint_name: order\nrate_limit: 20/min\n";
const agreed = ["--reason", "a bigger machine", "--owner", "ada"];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "waive-"));
  mkdirSync(join(folder, "endpoints"));
  write("endpointgen.yaml", "");
  write("endpoints/order.yaml", order);
  await git("init", "-q", "-b", "main");
  await git("add", "-A");
  await git("commit", "-qm", "first");
  write("endpoints/order.yaml", order.replace("20", "40"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function fingerprint(): Promise<string> {
  const { stdout } = await run("plan");
  return /\[([0-9a-f]{12})\]/.exec(stdout)?.[1] ?? "";
}

describe("waive", () => {
  it("makes a plan go through, and shows who agreed and why", { timeout: 20_000 }, async () => {
    expect((await run("plan")).exitCode).toBe(1);
    const found = await fingerprint();
    const { exitCode, stdout } = await run("waive", found, ...agreed, "--until", "2027-02-01");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 finding waived in endpointgen.waivers.yaml:");
    const plan = await run("plan");
    expect(plan.exitCode).toBe(0);
    expect(plan.stdout).toContain("Weakens protection (1, 1 of them waived)");
    expect(plan.stdout).toContain("waived by ada until 2027-02-01: a bigger machine");
    expect((await run("plan", "--markdown")).stdout).toContain("waived by ada until 2027-02-01");
    const later = await endpointgen(folder, ["plan"], at("2027-02-02T00:00:00Z"));
    expect(later.exitCode).toBe(1);
    expect(later.stdout).toContain("by ada ended on 2027-02-01, so the finding counts again");
  });

  it("holds for its value alone: another step needs another waiver", async () => {
    await run("waive", await fingerprint(), ...agreed);
    write("endpoints/order.yaml", order.replace("20", "41"));
    const { exitCode, stdout } = await run("plan");
    expect(exitCode).toBe(1);
    expect(stdout).toContain("nothing that changed has the fingerprint");
  });

  it("holds after the change is committed, against the branch it goes into", async () => {
    await run("waive", await fingerprint(), ...agreed);
    await git("checkout", "-qb", "topic");
    await git("add", "-A");
    await git("commit", "-qm", "second");
    expect((await run("plan", "--against", "main")).exitCode).toBe(0);
    const known = /[0-9a-f]{12}/.exec(waivers())?.[0] ?? "";
    expect((await run("waive", known, ...agreed)).exitCode).toBe(0);
  });

  it("refuses a fingerprint that no change has, and lists those there are", async () => {
    const { exitCode, stdout } = await run("waive", "000000000000", ...agreed);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("no-such-finding");
    expect(stdout).toContain(await fingerprint());
    expect(() => waivers()).toThrow();
  });

  it.each([
    [["--owner", "ada"], "--reason"],
    [["--reason", "x"], "--owner"],
    [["--reason", " ", "--owner", "ada"], "--reason is empty"],
    [["--reason", "x", "--owner", ""], "--owner is empty"],
    [[...agreed, "--until", "soon"], "isn't a day"],
    [[...agreed, "--until", "2027-01-30"], "is over already"],
  ])("takes %j for a mistake of the command line", async (options, told) => {
    const { exitCode, stderr } = await run("waive", "000000000000", ...options);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(told);
    expect(() => waivers()).toThrow();
  });

  it("touches no file that has a mistake; plan and validate tell its place", async () => {
    write("endpointgen.waivers.yaml", "waivers:\n  - finding: 3\n");
    for (const args of [["plan"], ["validate"], ["waive", "000000000000", ...agreed]]) {
      const { exitCode, stdout } = await run(...args);
      expect(exitCode).toBe(1);
      expect(stdout).toContain("endpointgen.waivers.yaml:2:");
    }
    expect(waivers()).toBe("waivers:\n  - finding: 3\n");
  });
});
