import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { fifo } from "../cache/index.js";
import { circuitBreaker, retry, timeout } from "../circuit_breaker/index.js";
import { hold } from "../credits/index.js";
import { sealed } from "../encryption/index.js";
import type { App } from "../http/app.js";
import { idempotencyKey, once } from "../idempotency/index.js";
import { tokenBucket } from "../rate_limit/index.js";
import { defineEndpoint, type Handler } from "../request/contract.js";
import { firstBar, hasRole } from "../security/index.js";
import { totpOnce } from "../security/totp_once.js";
import { testEndpoint, type TestApi, type TestOptions } from "./test-endpoint.js";

const ioJob = defineEndpoint({
  name: "io_job",
  description: "IO Job",
  method: "POST",
  path: "/io-job",
  permissions: ["read:jobs", "write:jobs"],
  roles: ["admin", "db_user"],
  request: {
    body: z.strictObject({
      resource_id: z.string().min(1).max(64),
      secret_value: sealed(z.string().max(10_000)),
    }),
  },
  response: { status: 200, body: z.object({ result: z.string().max(10_000) }) },
  errors: { out_of_stock: 409 },
  guardFields: ["mfa_code", "idempotency_key"],
  excludeFields: ["password"],
  openapi: {
    paths: {
      "/io-job": {
        post: {
          requestBody: {
            content: {
              "application/json": {
                example: { resource_id: "r1", secret_value: "squeamish ossifrage" },
              },
            },
          },
          responses: { 200: { content: { "application/json": { example: { result: "done" } } } } },
        },
      },
    },
  },
});

/** As the generator writes it, with everything on. */
function mountIoJob(app: App, handler: Handler<typeof ioJob.definition>): void {
  const observed = app.observe(ioJob, {
    histogram: { name: "io_job_latency_seconds", description: "IO job", label: "resource_id" },
    span: { name: "io_job_logic" },
    slow: { thresholdMs: 100, level: "warn", recordMetric: true },
    log: { redact: ["card_number"] },
  });
  const guards = app.guards(ioJob, {
    mfa: { maxAge: 300 },
    ipWhitelist: "IP_WHITELIST",
    encryption: { incoming: true, outgoing: true },
  });
  const { encryptIncoming, decryptOutgoing } = guards;
  const admission = app.store.admission(ioJob, {
    rateLimit: tokenBucket({ label: "io_job_trace", rateLimit: 5, refillRate: 2, rateWindow: 60 }),
    mfa: totpOnce({ maxAge: guards.mfaMaxAge }),
    cache: fifo({ namespace: "fifo", capacity: 100, ttl: 300 }),
    credits: hold({ type: "default", amount: 1 }),
    idempotency: once({ ttl: 86_400 }),
  });
  const guarded = retry(
    { maxRetries: 3, backoff: 2 },
    circuitBreaker({ threshold: 3, openFor: 60 }, timeout(10)),
  );
  app.post("/io-job", observed, async (request, call) => {
    const input = encryptIncoming(await ioJob.parse(request));
    const resource = input.body.resource_id;
    call.label(resource);
    const user = await app.auth.user(request, guards.permissions);
    const bar = firstBar(guards.allowed(request), hasRole(user, guards.roles));
    const fingerprint = call.fingerprint(input);
    const claim = idempotencyKey(request, () => call.fingerprint(input));
    const pass = await admission.enter(call, {
      principal: user.principal,
      bar,
      rateLimit: [user.principal, resource],
      mfa: await guards.shownMfa(request, user),
      cache: [resource, fingerprint],
      credits: user.principal,
      idempotency: claim,
    });
    if (pass.answer) return decryptOutgoing(pass.answer);
    const outcome = await pass.running(() =>
      guarded({ ...call, repeatable: claim !== undefined }, (signal) =>
        handler({ ...input, user, ...call.tools(signal) }),
      ),
    );
    return decryptOutgoing(await pass.settle(outcome));
  });
}

type Definition = typeof ioJob.definition;
const open: TestApi<Definition>[] = [];

async function start(options: Partial<TestOptions<Definition>> = {}): Promise<TestApi<Definition>> {
  const api = await testEndpoint(mountIoJob, { endpoint: ioJob, ...options });
  open.push(api);
  return api;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((api) => api.close()));
});

describe("testEndpoint", () => {
  it("passes every guard with the contract's own example", async () => {
    const api = await start();
    const answer = await api.call();
    expect(answer.problem).toBeUndefined();
    expect([answer.status, answer.body]).toEqual([200, { result: "done" }]);
    expect(api.handler.calls).toBe(1);
    expect(await api.credits()).toBe(999);
    expect(answer.headers["ratelimit"]).toMatch(/r=4/);
  });

  it("answers a repeat from the cache without credits", async () => {
    const api = await start();
    await api.call();
    const again = await api.call();
    expect(again.body).toEqual({ result: "done" });
    expect(api.handler.calls).toBe(1);
    expect(await api.credits()).toBe(999);
  });

  it("refuses who lacks something, each with its own code", async () => {
    const api = await start();
    const code = async (call: Parameters<typeof api.call>[0]) =>
      (await api.call(call)).problem?.code;
    expect(await code({ as: "nobody" })).toBe("token_missing");
    expect(await code({ as: api.user({ scopes: [] }) })).toBe("scope_missing");
    expect(await code({ as: api.user({ roles: [] }) })).toBe("role_missing");
    expect(await code({ as: api.user({ credits: 0 }) })).toBe("insufficient_credits");
    expect(await code({ as: api.user(), from: "203.0.113.9" })).toBe("ip_not_allowed");
    expect(await code({ as: api.user({ mfa: "code" }) })).toBe("mfa_required");
    expect(await code({ as: api.user({ mfa: "code" }), mfa: "000000" })).toBe("mfa_invalid");
    expect(await code({ body: { resource_id: "" } })).toBe("invalid_input");
    expect(api.handler.calls).toBe(0);
  });

  it("limits, and lets time pass", async () => {
    const api = await start();
    const statuses: number[] = [];
    for (let call = 0; call < 6; call += 1) statuses.push((await api.call()).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    api.clock.advance(30_000);
    expect((await api.call()).status).toBe(200);
  });

  it("replays a key, with its original answer", async () => {
    const api = await start();
    api.handler.next(({ fail }) => fail("out_of_stock", { left: 0 }));
    const first = await api.call({ key: "k1" });
    const second = await api.call({ key: "k1" });
    expect([first.status, first.problem?.code]).toEqual([409, "out_of_stock"]);
    expect(second.body).toEqual(first.body);
    expect(second.headers["idempotency-replayed"]).toBe("true");
    expect(api.handler.calls).toBe(1);
  });

  it("keeps secrets out of store and log, and opens them for the answer", async () => {
    const api = await start({
      handler: ({ body, log }) => {
        log.info({ card_number: "4111", deep: [{ secretValue: body.secret_value }] }, "working");
        return { result: body.secret_value };
      },
    });
    const answer = await api.call({ key: "k2" });
    expect(answer.body).toEqual({ result: "squeamish ossifrage" });
    expect(api.stored()).toContain("k2");
    expect(api.stored()).not.toContain("ossifrage");
    const text = JSON.stringify(api.logs);
    expect(text).toContain("working");
    expect(text).not.toMatch(/ossifrage|4111/);
  });

  it("observes: span, histogram, slow line", async () => {
    const api = await start();
    api.handler.next(() => {
      api.clock.advance(250);
      return { result: "late" };
    });
    await api.call();
    expect(api.spans.map(({ name }) => name)).toEqual(["io_job_logic", "attempt 1"]);
    expect(api.spans[0]).toMatchObject({
      name: "io_job_logic",
      ended: true,
      attributes: { "http.route": "/io-job", "user.id": "ada", "http.response.status_code": 200 },
    });
    const metrics = await api.metrics();
    expect(metrics).toContain('io_job_latency_seconds_sum{resource_id="r1"} 0.25');
    expect(metrics).toContain('endpointgen_slow_requests_total{endpoint="io_job"} 1');
    expect(api.logs.find(({ message }) => message === "slow request")).toMatchObject({ ms: 250 });
    const line = api.logs.find(({ message }) => message === "request");
    expect(line).toMatchObject({ status: 200, user: "ada", resource: "r1", ms: 250 });
  });

  it("tells a retry's time-out and gives credits back on failure", async () => {
    const api = await start();
    api.handler.next(() => {
      throw new Error("no");
    });
    expect((await api.call()).problem?.code).toBe("internal");
    expect(await api.credits()).toBe(1000);
  });

  it("keeps the same id in two tenants apart: answers, keys, limits and credits", async () => {
    const api = await start();
    const one = api.user({ id: "eve", tenant: "one", credits: 5 });
    const two = api.user({ id: "eve", tenant: "two", credits: 9 });
    await api.call({ as: one, key: "k" });
    const other = await api.call({ as: two, key: "k" });
    expect(other.headers["idempotency-replayed"]).toBeUndefined();
    expect(api.handler.calls).toBe(2);
    expect([await api.credits(one), await api.credits(two)]).toEqual([4, 8]);
  });
});
