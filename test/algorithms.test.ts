/**
 * Every limiter with every cache policy, generated into one project: what is printed is what
 * prettier prints, has a type for everything, and passes its own tests.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Generated } from "../src/generate.js";
import { byName as policies } from "../src/sections/cache/algorithms.js";
import { byName as limiters } from "../src/sections/rate_limit/algorithms.js";
import { runTests, sandbox } from "./support/sandbox.js";

/** Figures that don't divide, so that every rounding shows. */
const figures: Readonly<Record<string, readonly object[]>> = {
  debounce: [{ interval: 5 }, { interval: 0.0125 }],
  throttle: [{ interval: 1, rate: 3 }, { interval: 2.5 }],
};

/** What the other guards are, but for the first policy of each limiter: it has them all. */
const lean = {
  security: { mfa_required: false, ip_whitelist_enabled: false, permission_roles_required: [] },
  circuit_breaker: false,
  metrics: false,
  performance: false,
  tracing: false,
};

const pairs = Object.keys(limiters).flatMap((limiter) =>
  Object.keys(policies).map((policy, index) => {
    const written = figures[limiter] ?? [];
    const block = written[index % Math.max(1, written.length)];
    return {
      endpoint_name: `${limiter}_${policy}`,
      rate_limit: { algo: limiter, ...(block && { [limiter]: block }) },
      cache: { algo: policy, enabled: true, shared: index % 2 === 1 },
      ...(index === 0 ? { required_credits: 2, idempotency: true } : lean),
      request: { body: { resource_id: "string(1..64)" } },
      response: { body: { result: "string" } },
    };
  }),
);

const project = sandbox("algorithms");

describe(`${pairs.length} pairs of limiter and cache policy`, () => {
  let generated: Generated;

  beforeAll(async () => {
    for (const pair of pairs) {
      project.write(`endpoints/${pair.endpoint_name}.yaml`, stringify(pair));
    }
    generated = await project.generate();
  }, 60_000);

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
