/**
 * The one real installation: both tarballs in an empty folder, `new --yes` there, the generated
 * tests pass and `validate` is content. Everything else resolves inside the checkout.
 */
import { execFileSync, spawnSync } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const checkout = join(import.meta.dirname, "../..");
const slow = 240_000;
let folder = "";

// A project of its own: what the test runner and npm told this process must not reach it.
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_(lifecycle|package|command|execpath)|VITEST|TEST|NODE_ENV)/.test(name),
  ),
);

const run = (cwd: string, command: string, ...args: string[]): string =>
  execFileSync(command, args, { cwd, encoding: "utf8", env, stdio: "pipe" });

/** What `plan` prints, whatever it exits with. */
const plan = (cwd: string): string => {
  const options = { cwd, env, encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync("npx", ["endpointgen", "plan"], options);
  return stdout + stderr;
};

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "packaging-")));
  writeFileSync(join(folder, "package.json"), '{ "private": true }');
  const cli = run(checkout, "npm", "pack", "--silent", "--pack-destination", folder).trim();
  const [runtime = ""] = readdirSync(join(checkout, "dist/vendor"));
  const tarballs = [join(folder, cli), join(checkout, "dist/vendor", runtime)];
  run(folder, "npm", "install", "--no-audit", "--no-fund", "--loglevel=error", ...tarballs);
}, slow);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
}, slow);

describe("the packages, installed in an empty folder", () => {
  it("make a project whose tests pass", { timeout: slow }, () => {
    const printed = run(folder, "npx", "endpointgen", "new", "--yes");
    expect(printed).toContain("npm test");
    expect(printed).toContain("npm run dev");
  });

  it("find nothing wrong with it", { timeout: slow }, () => {
    const project = join(folder, "my-api");
    expect(JSON.parse(run(project, "npx", "endpointgen", "validate", "--json"))).toBeTruthy();
    run(project, "npx", "endpointgen", "generate", "--check");
    run(project, "npm", "run", "typecheck");
    run(project, "npm", "run", "build");
  });

  it("compare with git what extends a preset of theirs", { timeout: slow }, () => {
    const project = join(folder, "my-api");
    const file = join(project, "endpoints/ping.yaml");
    run(project, "npx", "endpointgen", "new", "endpoint", "ping", "--extends", "preset:user");
    run(project, "git", "init", "--quiet");
    run(project, "git", "add", ".");
    const author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
    run(project, "git", ...author, "commit", "--quiet", "--message", "first");
    expect(plan(project)).not.toContain("Weakens");
    writeFileSync(file, `${readFileSync(file, "utf8")}\nrate_limit: 100000/s per user\n`);
    expect(plan(project)).toContain("Weakens");
  });

  it("have CommonJS and ES module builds of the runtime, alike in what they export", () => {
    const names = (code: string, type: string) =>
      run(folder, "node", `--input-type=${type}`, "-e", code).trim();
    const required = `console.log(Object.keys(require("@endpointgen/runtime")).sort().join())`;
    const imported = `console.log(Object.keys(await import("@endpointgen/runtime")).sort().join())`;
    expect(names(required, "commonjs")).toBe(
      names(imported, "module").replace(/module\.exports,?/, ""),
    );
  });
});
