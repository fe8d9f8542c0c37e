/**
 * Every combination of guards on and off, generated into one project: it is what prettier prints,
 * passes `tsc --strict` and eslint, and its own tests pass.
 *
 * `COMBINATIONS` is how many are taken: 8 unless said, all of them with 1000.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Generated } from "../../src/generate.js";
import { runTests, sandbox } from "../support/sandbox.js";

type Config = Record<string, unknown>;

/** What each guard writes when it is on, and when it is off. */
const toggles: readonly (readonly [on: Config, off: Config])[] = [
  [{ security: { ip_whitelist_enabled: true } }, { security: "none" }],
  [
    { required_credits: 2, concurrency: { per_user: 3, global: 9 } },
    { required_credits: 0, concurrency: false },
  ],
  [{ rate_limit: "fixed_window 20/min" }, { rate_limit: false }],
  [
    {
      cache: {
        enabled: true,
        algo: "lru",
        stale_ttl: 30,
        tags: ["all", "resource:{body.resource_id}"],
      },
    },
    { cache: false },
  ],
  [{ circuit_breaker: true }, { circuit_breaker: false }],
  [{ encryption: { fields: ["body.secret_value"] } }, { encryption: false }],
  [{ idempotency: { enabled: true, required: true } }, { idempotency: false }],
  [{ metrics: true }, { metrics: false }],
  [
    { tracing: true, performance: true },
    { tracing: false, performance: false },
  ],
];

/** What a caller must show, with everything else on. */
const security: readonly Config[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => ({
  security: {
    mfa_required: (bits & 1) > 0,
    ip_whitelist_enabled: (bits & 2) > 0,
    permission_roles_required: (bits & 4) > 0 ? ["admin"] : [],
  },
}));

const base: Config = {
  request: {
    body: {
      resource_id: "string(1..64)",
      secret_value: "string",
      mode: "fast|slow",
      tags: "list of string?",
    },
  },
  response: { body: { result: "string", mode: "fast|slow", count: "integer(0..10)" } },
  errors: { out_of_stock: 409 },
};

/** Nobody can be charged without an identity: those combinations are a mistake of the YAML. */
const possible = (config: Config): boolean =>
  config["security"] !== "none" || config["required_credits"] === 0;

function configs(): Config[] {
  const all = Array.from({ length: 2 ** toggles.length }, (_, bits): Config => {
    const parts = toggles.map(([on, off], index) => (((bits >> index) & 1) === 1 ? on : off));
    return Object.assign({}, base, ...parts) as Config;
  });
  const full = all.at(-1) ?? base;
  return [full, ...security.map((one) => ({ ...full, ...one })), ...all.filter(possible)];
}

const all = configs();
const wanted = Number(process.env["COMBINATIONS"] ?? 8);
/** An odd step leaves no guard out. */
const step = Math.max(1, Math.floor(all.length / wanted)) | 1;
const chosen = all.filter((_, index) => index < 9 || index % step === 0);

/** Milliseconds for one step; the full size on a small machine takes minutes. */
const patience = 120_000 + chosen.length * 5_000;

const project = sandbox("combinations");
const name = (index: number): string => `combination_${index}`;

describe(`${chosen.length} of ${all.length} combinations of guards`, () => {
  let generated: Generated;

  beforeAll(async () => {
    chosen.forEach((config, index) => {
      const text = stringify({ endpoint_name: name(index), ...config });
      project.write(`endpoints/${name(index)}.yaml`, text);
    });
    generated = await project.generate();
  }, patience);

  it("are generated without a complaint", () => {
    expect(generated.diagnostics).toEqual([]);
    expect(generated.endpoints).toBe(chosen.length);
    expect(generated.written).toBe(true);
  });

  it("are what prettier prints", { timeout: patience }, async () => {
    const unstable: string[] = [];
    for (const { path } of generated.changes) {
      const text = readFileSync(join(project.root, path), "utf8");
      const options = { filepath: path, printWidth: 100 };
      if (!(await prettier.check(text, options))) unstable.push(path);
    }
    expect(unstable).toEqual([]);
  });

  it("have a type for everything", { timeout: patience }, async () => {
    const { exitCode, output } = await project.run("tsc", "-p", ".");
    expect(output).toBe("");
    expect(exitCode).toBe(0);
  });

  it("pass eslint", { timeout: patience }, async () => {
    const config = new URL("../support/eslint-generated.js", import.meta.url).pathname;
    const { exitCode, output } = await project.run(
      "eslint",
      "--config",
      config,
      "--max-warnings",
      "0",
      "src",
      "test",
    );
    expect(output).toBe("");
    expect(exitCode).toBe(0);
  });

  it("pass their own tests", { timeout: patience }, async () => {
    const { passed, failures } = await runTests(project);
    expect(Object.fromEntries(failures)).toEqual({});
    expect(passed).toBeGreaterThan(chosen.length * 2);
  });
});
