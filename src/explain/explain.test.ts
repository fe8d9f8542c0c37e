import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { explain } from "../commands/explain.js";
import { memoryHost } from "../host/memory.js";
import type { Session } from "../session.js";
import { problemCodes } from "./problem-codes.js";

const yaml = `endpoint_name: get_order
route: GET /orders/:id
rate_limit: { algo: token_bucket, on_store_error: closed, token_bucket: { rate_limit: "\${LIMIT:30}" } }
cache: false
security:
  mfa_required: false
`;

const templates = join(import.meta.dirname, "../../templates/presets");
const presets = Object.fromEntries(
  readdirSync(templates).map((file) => [
    join(templates, file),
    readFileSync(join(templates, file), "utf8"),
  ]),
);

interface Asked extends Partial<Session> {
  readonly mermaid?: boolean;
  /** Of the endpoint. */
  readonly yaml?: string;
}

async function explained(name: string, { yaml: written = yaml, ...more }: Asked = {}) {
  const files = { "endpointgen.yaml": "version: 1\n", "endpoints/order.yaml": written, ...presets };
  const host = memoryHost({ files });
  const session = { host, directory: "/project", json: false, quiet: false, ...more };
  const code = await explain(session, name, { mermaid: more.mermaid === true });
  return { code, out: host.printed.out };
}

describe("explain", () => {
  it("tells each value, who wrote it, and what the environment calls it", async () => {
    const { code, out } = await explained("getOrder");
    expect(code).toBe(0);
    expect(out).toMatch(/rate_limit\.algo +token_bucket +endpoints\/order\.yaml:3/);
    expect(out).toMatch(/route\.method +GET +endpoints\/order\.yaml:2/);
    expect(out).toMatch(/rate_limit\.token_bucket\.refill_rate +2 +default/);
    expect(out).toContain("MFA_REQUIRED, SECURITY_MFA_REQUIRED, GET_ORDER_SECURITY_MFA_REQUIRED");
    expect(out).toContain("${LIMIT:30}");
  });

  it("tells the steps in their order, what they cost, and what happens without the store", async () => {
    const { out } = await explained("get-order", { json: true });
    const { pipeline, cost, withoutStore } = JSON.parse(out) as Record<string, unknown[]>;
    const order = (pipeline as { step: string }[]).map(({ step }) => step);
    expect(order.slice(0, 4)).toEqual(["observability", "input", "authentication", "rate_limit"]);
    expect(order).not.toContain("cache");
    expect(cost?.join(" ")).toContain("One flush before your code decides rate limit and credits");
    expect(withoutStore).toContain("Limits can't be checked: 503.");
  });

  it("goes through the checklist for speed, item by item", async () => {
    const { out } = await explained("get_order");
    expect(out).toMatch(/! caching strategy chosen +no cache; `cache: \{ enabled: true \}`/);
    expect(out).toMatch(/! HTTP cache headers +none without `cache\.http`/);
    expect(out).toMatch(/· uploads checked early +it takes no files/);
    expect(out).toMatch(/✓ response fields filtered +what `response` declares, without password/);
    const { out: json } = await explained("get_order", { json: true });
    expect((JSON.parse(json) as { checklist: unknown[] }).checklist).toHaveLength(15);
  });

  it("says that a cache is off, and what requests that become jobs are answered", async () => {
    const off = yaml.replace("cache: false", "cache: { enabled: false }");
    expect((await explained("get_order", { yaml: off })).out).toMatch(
      /! caching strategy chosen +the cache is off; `cache: \{ enabled: true \}`/,
    );
    const job =
      "extends: preset:job\nendpoint_name: count\nroute: POST /count\nrequest: { body: { to: integer } }\nresponse: { status: 200, body: { sum: integer } }\nsecurity: { user_permissions_required: [run:count] }\n";
    const { out } = await explained("count", { yaml: job });
    expect(out).toMatch(/response\.status +202 +default/);
    expect(out).toMatch(/· caching strategy chosen +the cache is off: every request becomes a job/);
  });

  it("draws them as a flowchart", async () => {
    const { out } = await explained("get_order", { mermaid: true });
    expect(out).toContain("flowchart TD");
    expect(out).toContain("request --> observability");
    expect(out).toContain('rate_limit -.->|refused| no_rate_limit(["429"])');
  });

  it("explains codes, of findings and of refusals", async () => {
    expect((await explained("route-clash")).out).toContain("Two endpoints with the same route");
    expect((await explained("circuit_open")).out).toContain("status 503");
  });

  it("says what is near to a name that nobody has", async () => {
    await expect(explained("get_oder")).rejects.toMatchObject({ cure: "did you mean get_order?" });
    await expect(explained("circuit_opened")).rejects.toMatchObject({
      cure: "did you mean circuit_open?",
    });
  });
});

const runtime = join(import.meta.dirname, "../runtime");
const refusals = readdirSync(runtime, { recursive: true })
  .map(String)
  .filter((path) => path.endsWith(".ts") && !/^dist|\.test\.ts$|fixture|conformance/.test(path))
  .map((path) => readFileSync(join(runtime, path), "utf8").replace(/^\s*(?:\*|\/\/).*$/gm, ""));

describe("the codes of refusals", () => {
  it("are all explained, and no others", () => {
    const used = refusals.flatMap((text) => [...text.matchAll(/\bcode: "([a-z_]+)"/g)]);
    const names = new Set(used.map(([, code]) => code));
    expect(Object.keys(problemCodes).sort()).toEqual([...names].sort());
  });

  it("have the status that they are answered with", () => {
    const pairs = refusals.flatMap((text) => [...text.matchAll(/status: (\d+),\s*code: "(\w+)"/g)]);
    expect(pairs.length).toBeGreaterThan(20);
    for (const [, status, code = ""] of pairs) {
      expect([code, problemCodes[code]?.status]).toEqual([code, Number(status)]);
    }
  });
});
