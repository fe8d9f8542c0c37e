import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { toVersion1 } from "./to-version-1.js";

const migrate = (text: string, prefix: readonly string[] = []) =>
  toVersion1.migrate({ file: "a.yaml", text, prefix });

describe("toVersion1", () => {
  it("renames in place, and keeps every other byte", () => {
    const { text, open } = migrate(`# top
name: "order"   # quoted

circuit_breaker:
  # how often
  failure_threshold:   5   # times
  'max_attempts': 3
security: { roles: [admin], mfa: true }
`);
    expect(text).toBe(`# top
endpoint_name: "order"   # quoted

circuit_breaker:
  # how often
  circuit_breaker_threshold:   5   # times
  max_retries: 2
security: { permission_roles_required: [admin], mfa_required: true }
`);
    expect(open).toEqual([]);
  });

  it("moves a value to the block that holds it now, with its comments", () => {
    expect(
      migrate(`rate_limit:
  # the most at once
  max_tokens: 5 # five
  token_bucket:
    refill_rate: 1
  on_store_error: deny
`).text,
    ).toBe(`rate_limit:
  token_bucket:
    # the most at once
    rate_limit: 5 # five
    refill_rate: 1
  on_store_error: deny
`);
    expect(migrate("rate_limit:\n  max_tokens: 5\n  token_bucket: { refill_rate: 1 }\n").text).toBe(
      "rate_limit:\n  token_bucket: { rate_limit: 5, refill_rate: 1 }\n",
    );
  });

  it("makes the block where there is none", () => {
    expect(migrate("cache:\r\n  ttl: 60 # a minute\r\n  policy: lru\r\n").text).toBe(
      "cache:\r\n  default:\r\n    cache_ttl: 60 # a minute\r\n  algo: lru\r\n",
    );
    expect(migrate("cache: { ttl: 60 }\n").text).toBe("cache: { default: { cache_ttl: 60 } }\n");
    expect(migrate("topic: persistent://a/b/c\n").text).toBe(
      "pulsar_labeling:\n  job_topic: persistent://a/b/c\n",
    );
  });

  it("lifts to the top what belongs there", () => {
    expect(migrate("# what it costs\ncredits:\n  # each\n  amount: 2\n").text).toBe(
      "# what it costs\n# each\nrequired_credits: 2\n",
    );
    expect(migrate("a: 1\ncredits: { amount: 2, credit_type: gold }\n").text).toBe(
      "a: 1\nrequired_credits: 2\ncredits: { type: gold }\n",
    );
  });

  it("works below defaults", () => {
    expect(migrate("defaults:\n  security:\n    mfa: true\n", ["defaults"]).text).toBe(
      "defaults:\n  security:\n    mfa_required: true\n",
    );
  });

  it("leaves to a person what it can't do without guessing", () => {
    const both = "rate_limit:\n  max_tokens: 5\n  token_bucket: { rate_limit: 6 }\n";
    expect(migrate(both)).toMatchObject({ text: both, changes: [] });
    expect(migrate(both).open).toEqual([
      "rate_limit.max_tokens → rate_limit.token_bucket.rate_limit by hand",
    ]);
    const beside = "rate_limit: 60/min\nmax_tokens: 5\n";
    expect(migrate(beside).text).toBe(beside);
    const text = "circuit_breaker: { max_attempts: ${TRIES:3} }\n";
    expect(migrate(text).text).toBe(text);
  });

  it("knows that the same word means another thing in another block", () => {
    const text = "rate_limit:\n  fixed_window: { interval: 60 }\n";
    expect(migrate(text)).toEqual({ text, changes: [], open: [] });
    expect(migrate("rate_limit:\n  token_bucket: { capacity: 5 }\n").text).toBe(
      "rate_limit:\n  token_bucket: { rate_limit: 5 }\n",
    );
  });
});

const fixtures = join(import.meta.dirname, "../../fixtures");

const texts = readdirSync(fixtures, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".yaml") && !path.includes("alias-bomb"))
  .map((path) => readFileSync(join(fixtures, path), "utf8"));

const comments = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .flatMap((line) => /(?:^|\s)(#.*)$/.exec(line)?.[1] ?? [])
    .sort();

/** Old names for new ones, wherever a fixture writes those. */
const aged: readonly (readonly [RegExp, string])[] = [
  [/\bcircuit_breaker_threshold:/, "failure_threshold:"],
  [/\bendpoint_name:/, "name:"],
  [/\bpermission_roles_required:/, "roles:"],
  [/\bmfa_required:/, "mfa:"],
  [/\bhistogram_name:/, "name:"],
  [/\bjob_topic:/, "topic:"],
  [/\bretry_backoff:/, "backoff:"],
  [/\balgo:/, "policy:"],
  [/\brequired_credits:/, "amount:"],
];

describe("over all fixtures", () => {
  it("changes nothing a second time, and loses no comment", { timeout: 120_000 }, () => {
    const some = fc.subarray([...aged]);
    fc.assert(
      fc.property(fc.constantFrom(...texts), some, fc.boolean(), (text, changes, windows) => {
        const old = changes.reduce((rest, [now, before]) => rest.replace(now, before), text);
        const written = windows ? old.replaceAll("\n", "\r\n") : old;
        const once = migrate(written);
        expect(migrate(once.text)).toMatchObject({ text: once.text, changes: [] });
        expect(comments(once.text)).toEqual(comments(written));
        if (once.changes.length === 0) expect(once.text).toBe(written);
        else
          expect(
            () => void parse(once.text, { uniqueKeys: false, logLevel: "error" }),
          ).not.toThrow();
      }),
      { numRuns: Number(process.env["UPGRADES"] ?? 150) },
    );
  });
});
