/**
 * A new limiter (one file in each of its two rooms, and its script) and a new section work without an edit of any
 * file that exists: `test/additions/` is laid over a copy of the repository, and only what
 * `npm run gen` writes may differ from the original.
 */
import {
  cpSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
  mkdirSync,
} from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, it } from "vitest";

const repository = new URL("../..", import.meta.url).pathname;
const copy = join(repository, ".tmp/additions");
const project = join(copy, "project");

const copied = ["src", "templates", "schemas", "docs", "package.json", "tsconfig.json"];
const isSource = (path: string): boolean => !/\/(dist|node_modules)(\/|$)/.test(path);

/** Files of the copy that are new or differ, relative to it. */
function changed(): string[] {
  return copied
    .filter((name) => statSync(join(repository, name)).isDirectory())
    .flatMap((folder) =>
      readdirSync(join(copy, folder), { recursive: true, encoding: "utf8" }).map((path) =>
        join(folder, path),
      ),
    )
    .filter((path) => statSync(join(copy, path)).isFile() && !same(path));
}

function same(path: string): boolean {
  try {
    return readFileSync(join(repository, path), "utf8") === readFileSync(join(copy, path), "utf8");
  } catch {
    return false;
  }
}

const run = (file: string, ...args: string[]) =>
  execa("node", ["--import", "tsx", file, ...args], { cwd: copy, all: true, reject: false });

const added = [
  "src/runtime/announcement/index.ts",
  "src/runtime/rate_limit/spaced.lua",
  "src/runtime/rate_limit/spaced.ts",
  "src/sections/announcement/index.ts",
  "src/sections/rate_limit/spaced.ts",
  "templates/sections/announcement.hbs",
];

const isRegistry = (path: string): boolean =>
  /^(schemas|docs\/reference)\//.test(path) ||
  /^src\/(sections\/index|sections\/rate_limit\/algorithms|runtime\/lua|runtime\/rooms|runtime\/rate_limit\/index)\.ts$/.test(
    path,
  );

/** The rooms and their twins; the rest of the repository doesn't see what was added. */
const checked = {
  extends: "./tsconfig.json",
  include: ["src/sections", "src/model", "src/runtime/rate_limit", "src/runtime/announcement"],
  exclude: ["**/*.test.ts"],
};

describe("additions", () => {
  beforeAll(async () => {
    rmSync(copy, { recursive: true, force: true });
    for (const name of copied)
      cpSync(join(repository, name), join(copy, name), { recursive: true, filter: isSource });
    cpSync(join(repository, "test/additions"), copy, { recursive: true });
    const { exitCode, all } = await run("src/dev/gen.ts");
    expect(all).not.toContain("Error");
    expect(exitCode).toBe(0);
  }, 60_000);

  it("change no file but the generated registries", () => {
    const others = changed().filter((path) => !isRegistry(path));
    expect(others.sort()).toEqual(added);
  });

  it("have a type", { timeout: 120_000 }, async () => {
    const tsc = join(repository, "node_modules/.bin/tsc");
    writeFileSync(join(copy, "tsconfig.additions.json"), JSON.stringify(checked));
    const { all, exitCode } = await execa(tsc, ["-p", "tsconfig.additions.json"], {
      cwd: copy,
      all: true,
      reject: false,
    });
    expect(all).toBe("");
    expect(exitCode).toBe(0);
  });

  it("are validated, generated and tested like everything else", { timeout: 120_000 }, async () => {
    mkdirSync(join(project, "endpoints"), { recursive: true });
    const write = (path: string, text: string): void => {
      writeFileSync(join(project, path), text);
    };
    write("package.json", '{ "type": "module", "prettier": { "printWidth": 100 } }');
    write("endpointgen.yaml", "version: 1\n");
    write(
      "endpoints/ping.yaml",
      "endpoint_name: ping\nrate_limit: spaced 10s\nannouncement: { text: good news }\nresponse: { body: { result: string } }\n",
    );
    const generated = await run("src/entry.ts", "generate", "-C", project);
    expect(generated.all).toContain("1 endpoint");
    expect(generated.exitCode).toBe(0);
    const endpoint = readFileSync(join(project, "src/generated/ping/endpoint.ts"), "utf8");
    expect(endpoint).toContain('spaced({ label: "ping_trace", gap: 10 })');
    expect(endpoint).toContain('const announce = announcing("good news");');
    expect(endpoint).toContain("return announce(await pass.settle(outcome));");

    // The project sees the copy's runtime, not the built one.
    const runtime = join(copy, "src/runtime");
    const alias = {
      "@endpointgen/runtime/testing": join(runtime, "testing/index.ts"),
      "@endpointgen/runtime": join(runtime, "index.ts"),
    };
    write("vitest.config.ts", `export default { resolve: { alias: ${JSON.stringify(alias)} } };\n`);
    const vitest = join(repository, "node_modules/.bin/vitest");
    const tests = await execa(vitest, ["run", "--root", project], { all: true, reject: false });
    expect(tests.all).toMatch(/limits each key|passed/);
    expect(tests.exitCode).toBe(0);
  });
});
