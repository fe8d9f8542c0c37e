/**
 * Every limiter with every cache policy, generated into one project: what is printed is what
 * prettier prints, has a type for everything, and passes its own tests.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import type { Generated } from "../../src/generate.js";
import { byName as policies } from "../../src/sections/cache/algorithms.js";
import { byName as limiters } from "../../src/sections/rate_limit/algorithms.js";
import { runTests, sandbox } from "../support/sandbox.js";

const folder = new URL("../../fixtures/limiters-and-policies", import.meta.url).pathname;

/** One YAML file for each; the first policy of a limiter comes with every other guard. */
const pairs = readdirSync(folder).map((file) => ({
  file,
  text: readFileSync(join(folder, file), "utf8"),
}));

const project = sandbox("algorithms");

describe(`${pairs.length} pairs of limiter and cache policy`, () => {
  let generated: Generated;

  beforeAll(async () => {
    for (const { file, text } of pairs) project.write(`endpoints/${file}`, text);
    generated = await project.generate();
  }, 60_000);

  it("are all that there are", () => {
    const all = Object.keys(limiters).flatMap((limiter) =>
      Object.keys(policies).map((policy) => `${limiter}-${policy}.yaml`),
    );
    expect(pairs.map(({ file }) => file)).toEqual([...all].sort());
  });

  it("are generated without a complaint", () => {
    expect(generated.diagnostics).toEqual([]);
    expect(generated.endpoints).toBe(pairs.length);
    expect(generated.written).toBe(true);
  });

  it("are what prettier prints", { timeout: 60_000 }, async () => {
    const unstable: string[] = [];
    for (const { path } of generated.changes) {
      const text = readFileSync(join(project.root, path), "utf8");
      const options = { filepath: path, printWidth: 100 };
      if (!(await prettier.check(text, options))) unstable.push(path);
    }
    expect(unstable).toEqual([]);
  });

  it("have a type for everything", { timeout: 120_000 }, async () => {
    const { exitCode, output } = await project.run("tsc", "-p", ".");
    expect(output).toBe("");
    expect(exitCode).toBe(0);
  });

  it("pass their own tests", { timeout: 120_000 }, async () => {
    const { passed, failures } = await runTests(project);
    expect(Object.fromEntries(failures)).toEqual({});
    expect(passed).toBeGreaterThan(pairs.length * 4);
  });
});
