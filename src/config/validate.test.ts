import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProject } from "./check-project.js";
import { readSettings } from "./project.js";
import { resolvedJson } from "./resolved.js";
import { createShelf } from "./shelf.js";
import { read, resolve } from "./test-project.js";

const told = (text: string, files = {}) =>
  read(text, files).diagnostics.map(
    ({ code, place }) => `${code} ${place?.line ?? 0}:${place?.column ?? 0}`,
  );

describe("defaults", () => {
  it("gives an empty file exactly the documents' values", () => {
    const { config } = resolve("");
    expect(config).toMatchObject({
      endpoint_name: "io_job",
      endpoint_description: "IO Job",
      required_credits: 1,
      route: { method: "POST", path: "/io-job" },
      rate_limit: {
        algo: "token_bucket",
        token_bucket: { rate_limit: 20, rate_window: 60, refill_rate: 2 },
      },
      circuit_breaker: {
        circuit_breaker_threshold: 3,
        circuit_breaker_timeout: 60,
        max_retries: 3,
        retry_backoff: 2,
      },
      encryption: { enable_encryption: true, enable_decryption: true },
      pulsar_labeling: { cluster_name: "cluster-a", max_retries: 2, retry_delay: 2 },
    });
  });

  it("follow the kind and the method", () => {
    expect(resolve("route: GET /a").config).toMatchObject({
      cache: { enabled: true },
      idempotency: { enabled: false },
    });
    expect(resolve("kind: cpu").config).toMatchObject({
      job: { offload: true },
      rate_limit: { per_ip: true },
      idempotency: { required: true },
    });
    expect(resolve("kind: cpu\nrate_limit: { per_ip: false }").config.rate_limit).toMatchObject({
      per_ip: false,
    });
  });

  it("gives examples the status of the response", () => {
    const text =
      "response: { status: 201 }\nexamples: [{ request: { body: { a: 1 } }, response: { body: 2 } }]";
    expect(resolve(text).config.examples).toEqual([
      { request: { body: { a: 1 } }, response: { status: 201, body: 2 } },
    ]);
  });
});

describe("errors", () => {
  it("are told all at once, in the file that holds them", () => {
    const files = { "endpoints/base.yaml": "cache: { algo: lur }\nowner: 5" };
    const { diagnostics } = read(
      "extends: base.yaml\ncache: { algo: lru }\nowner: me\nretries: 3",
      files,
    );
    expect(
      diagnostics.map(({ code, place }) => `${place?.file ?? ""}:${place?.line ?? 0} ${code}`),
    ).toEqual([
      "endpoints/a.yaml:4 unknown-key",
      "endpoints/base.yaml:1 wrong-value",
      "endpoints/base.yaml:2 wrong-type",
    ]);
  });

  it("don't hide each other behind a duplicate key or a wrong short form", () => {
    expect(told("owner: a\nowner: b\nrate_limit: fast\nrequired_credits: -1")).toEqual([
      "duplicate-key 2:1",
      "shorthand 3:13",
      "wrong-value 4:19",
    ]);
  });

  it("are never a raw union: the branch that was meant speaks", () => {
    expect(read("extends: [1]").diagnostics[0]?.message).toBe("`extends[0]` must be text, not `1`");
    expect(read("extends: 1").diagnostics[0]?.message).toBe(
      "`extends` must be text or a list, not `1`",
    );
  });

  it("aren't made of lines that nobody wrote", () => {
    expect(read("kind: cpu\nsecurity: { permission_roles_required: [] }").diagnostics).toHaveLength(
      1,
    );
    expect(read("kind: cpu").diagnostics).toEqual([]);
  });

  it("take x-… keys as they come", () => {
    expect(resolve("x-team: { anything: [1] }").config).toMatchObject({
      "x-team": { anything: [1] },
    });
  });
});

describe("values of the environment", () => {
  const text =
    'cache: { cache_ttl: "${TTL:5m}", cache_size: "${SIZE:7}" }\nowner: ${OWNER:me}\nlogging: { redact: "${REDACT:a, b}" }';

  it("are checked by their defaults and remembered by path", () => {
    const { config, environment } = resolve(text);
    expect(config).toMatchObject({
      cache: { default: { cache_ttl: 300, cache_size: 7 } },
      owner: "me",
      logging: { redact: ["a", "b"] },
    });
    expect(environment.get("cache.default.cache_ttl")).toMatchObject({
      name: "TTL",
      default: 300,
      text: "${TTL:5m}",
      place: { line: 1 },
    });
    expect([...environment.keys()]).toEqual([
      "owner",
      "cache.default.cache_ttl",
      "cache.default.cache_size",
      "logging.redact",
    ]);
  });

  it("stay unresolved in --resolved", () => {
    expect(JSON.parse(resolvedJson(resolve(text)))).toMatchObject({
      owner: "${OWNER:me}",
      cache: { default: { cache_ttl: "${TTL:5m}", user_profile_ttl: 60 } },
    });
  });

  it.each([
    "kind: ${K:io}",
    "endpoint_name: ${N:x}",
    'cache: { enabled: "${E:true}" }',
    "rate_limit: ${R:60/min}",
    "request: { body: { a: '${T:string}' } }",
  ])("can't decide what is generated: %s", (line) => {
    expect(read(line).value).toBeUndefined();
  });
});

describe("checkProject", () => {
  const clashes = (one: string, other: string) =>
    checkProject([
      { ...resolve(one), file: "a.yaml" },
      { ...resolve(other), file: "b.yaml" },
    ]).map(({ code }) => code);

  it("names what two endpoints share, once where the name says all", () => {
    expect(clashes("endpoint_name: get_a", "endpoint_name: get_a")).toEqual(["name-clash"]);
    expect(
      clashes("endpoint_name: a\nroute: GET /x/:id", "endpoint_name: b\nroute: GET /x/:key"),
    ).toEqual(["route-clash"]);
    expect(clashes("endpoint_name: order", "endpoint_name: orders")).toEqual(["topic-clash"]);
    expect(
      clashes("endpoint_name: order", "endpoint_name: orders\npulsar_labeling: false"),
    ).toEqual([]);
    expect(
      clashes(
        "endpoint_name: a",
        "endpoint_name: b\nmetrics: { histogram_name: a_latency_seconds }",
      ),
    ).toEqual(["histogram-clash"]);
  });

  it("lets endpoints share a written cache namespace only if they agree", () => {
    const cache = (name: string, size: number) =>
      `endpoint_name: ${name}\ncache: { enabled: true, cache_size: ${size}, fifo: { namespace: shared } }`;
    expect(clashes(cache("a", 5), cache("b", 5))).toEqual([]);
    expect(clashes(cache("a", 5), cache("b", 6))).toEqual(["namespace-clash"]);
  });
});

describe("readSettings", () => {
  it("fills in every default", () => {
    expect(readSettings("endpointgen.yaml", "").value).toMatchObject({
      endpoints: "endpoints/*.yaml",
      paths: { generated: "src/generated", handlers: "src/handlers" },
      body_limit: 102_400,
      request_timeout: 30,
      modules: "esm",
      test_runner: "vitest",
    });
  });

  it.each([
    "trusted_proxies: [0.0.0.0/0]",
    "paths: { generated: ../x }",
    "body_limit: huge",
    "auth: { secret: s, jwks_url: 'https://x' }",
    "wiring: { db: src/db.ts }",
    "cors: { origins: ['*'] }",
    "nope: 1",
  ])("refuses %s", (text) => {
    const { value, diagnostics } = readSettings("endpointgen.yaml", text);
    expect(value).toBeUndefined();
    expect(diagnostics[0]?.place?.line).toBe(1);
  });

  it("never shows what may be a secret", () => {
    expect(
      readSettings("endpointgen.yaml", "auth: { secret: hunter2 }").diagnostics[0]?.message,
    ).not.toContain("hunter2");
  });
});

describe("anything at all", () => {
  const shelf = createShelf();
  const key = fc.constantFrom(
    "cache",
    "security",
    "rate_limit",
    "request",
    "body",
    "algo",
    "default",
    "extends",
    "route",
    "db",
    "operations",
    "metrics",
    "buckets",
    "examples",
    "kind",
    "__proto__",
    "constructor",
    "toString",
    "key",
  );
  const leaf = fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom("none", "${A:1}", "${", "60/min", "list of string", "GET /a"),
  );
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("any"), { maxLength: 3 }),
      fc.dictionary(key, tie("any"), { maxKeys: 4 }),
    ),
  })).any;

  it("gives a config or diagnostics with places, never a throw", () => {
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 5 }), (map) => {
        const { value: config, diagnostics } = read(JSON.stringify(map), {}, shelf);
        expect(config !== undefined || diagnostics.length > 0).toBe(true);
        for (const { message, place } of diagnostics) {
          expect(place?.line).toBeGreaterThan(0);
          expect(message).not.toMatch(/Invalid |\[object|undefined/);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("reads any text without a throw", () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom(...Array.from("abc:-?[]{}&*!|>'\"%@#,\n\t ${}0.")),
          maxLength: 60,
        }),
        (text) => {
          const { value: config, diagnostics } = read(text, {}, shelf);
          expect(config !== undefined || diagnostics.length > 0).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});
