/** Guards of handlers that exist: generated, typed, tested, and refused where they can't work. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { runTests, sandbox } from "./support/sandbox.js";

const endpoints: Readonly<Record<string, object>> = {
  post_orders: {
    route: "POST /orders",
    security: "none",
    required_credits: 0,
    rate_limit: "60/min per ip",
    idempotency: { ttl: "1d" },
    concurrency: { global: 2 },
  },
  get_order: {
    route: "GET /orders/:id",
    security: { user_permissions_required: ["read:order"] },
    required_credits: 2,
    cache: { enabled: true },
    rate_limit: "10/min",
  },
};

describe("endpoints that only guard", () => {
  it("are generated, type-check, and pass their tests", { timeout: 120_000 }, async () => {
    const made = sandbox("guard-only");
    for (const [endpoint_name, config] of Object.entries(endpoints)) {
      const text = stringify({ endpoint_name, guard_only: true, ...config });
      made.write(`endpoints/${endpoint_name}.yaml`, text);
    }
    expect((await made.generate()).diagnostics).toEqual([]);
    expect(await made.run("tsc", "-p", ".")).toEqual({ exitCode: 0, output: "" });
    const { failures, passed } = await runTests(made);
    expect(Object.fromEntries(failures)).toEqual({});
    expect(passed).toBeGreaterThan(10);
    expect(existsSync(join(made.root, "src/handlers"))).toBe(false);
    const code = readFileSync(join(made.root, "src/generated/post-orders/endpoint.ts"), "utf8");
    expect(code).toContain("handler = postOrders.handler(passOn)");
  });

  it.each<[string, object]>([
    ["request", { request: { body: { item: "string" } } }],
    ["response", { response: { body: { item: "string" } } }],
    ["circuit_breaker", { circuit_breaker: { max_retries: 3 } }],
    ["stale_ttl", { cache: { enabled: true, stale_ttl: 60 } }],
    ["estimate", { credits: { estimate: "costOf" }, security: {} }],
  ])("can't have %s", async (_name, config) => {
    const made = sandbox("guard-only-wrong");
    const text = stringify({ endpoint_name: "one", guard_only: true, ...config });
    made.write("endpoints/one.yaml", text);
    const { diagnostics, written } = await made.generate();
    expect(diagnostics.map(({ code }) => code)).toContain("guard-only");
    expect(written).toBe(false);
  });
});
