/**
 * Sends requests of ever new users about ever new resources through every guard of a memory store,
 * one a millisecond, and prints what is in use at the half and at the end: `{ half, end }` in bytes.
 * Run by `test/memory.test.ts` with `--expose-gc`. With `leak` it keeps something of each request, to
 * show that the measurement would tell.
 */
import { lru } from "../../src/runtime/cache/lru.js";
import { concurrency } from "../../src/runtime/concurrency/concurrency.js";
import { hold } from "../../src/runtime/credits/hold.js";
import { once } from "../../src/runtime/idempotency/once.js";
import { createMetrics } from "../../src/runtime/metrics/metrics.js";
import { debounce } from "../../src/runtime/rate_limit/debounce.js";
import { fixedWindow } from "../../src/runtime/rate_limit/fixed_window.js";
import { slidingWindow } from "../../src/runtime/rate_limit/sliding_window.js";
import { throttle } from "../../src/runtime/rate_limit/throttle.js";
import { tokenBucket } from "../../src/runtime/rate_limit/token_bucket.js";
import { totpOnce } from "../../src/runtime/security/totp_once.js";
import { createMemoryStore } from "../../src/runtime/stores/memory/memory-store.js";
import { steppedWorld } from "../../src/runtime/world/stepped.js";

const requests = Number(process.argv[2]);
const leaks = process.argv[3] === "leak";
const leaked: object[] = [];
const answer = (value: unknown) => ({ status: 200, headers: {}, body: [JSON.stringify(value)] });

const world = steppedWorld();
const metrics = createMetrics();
const store = createMemoryStore({
  world,
  problem: ({ status }) => answer(status),
  cacheEvent: (endpoint, event) => {
    metrics.cache(endpoint, event);
  },
});
const endpoint = { name: "job", method: "POST", path: "/job", answer };
const admission = store.admission(endpoint, {
  bucket: tokenBucket({ label: "l", rateLimit: 5, refillRate: 5, rateWindow: 5 }),
  fixed: fixedWindow({ label: "l", limit: 5, window: 5 }),
  sliding: slidingWindow({ label: "l", limit: 5, window: 5 }),
  throttle: throttle({ label: "l", interval: 5 }),
  debounce: debounce({ label: "l", interval: 5, owner: "ip" }),
  mfa: totpOnce({ maxAge: 5 }),
  cache: lru({ namespace: "n", capacity: 10, ttl: 5, stale: 5 }),
  everybodys: lru({ namespace: "s", capacity: 100, ttl: 5, shared: true }),
  slots: concurrency({ perUser: 2, global: 10 }),
  credits: hold({ type: "default", amount: 0, quota: { limit: 5, period: 5 } }),
  idempotency: once({ ttl: 5 }),
});
const histogram = metrics.histogram({ name: "latency", description: "Latency", label: "resource" });

async function request(index: number): Promise<void> {
  const [user, resource] = [`user-${String(index)}`, `resource-${String(index)}`];
  const key = [user, resource];
  const now = world.clock.now();
  const call = { id: user, deadline: now + 30_000, headers: {}, note: () => undefined };
  const factor = { user, token: user, trusted: true, shown: { kind: "none" } } as const;
  const cache = { key: [resource], tags: [resource, "all"] };
  const pass = await admission.enter(call, {
    principal: user,
    bucket: key,
    fixed: key,
    sliding: key,
    throttle: key,
    debounce: key,
    mfa: factor,
    cache,
    everybodys: cache,
    slots: user,
    credits: user,
    idempotency: { key: resource, fingerprint: resource },
  });
  if (pass.answer === undefined) await pass.settle(await pass.running(() => index));
  histogram(resource, 0.001);
  metrics.fetched({ endpoint: "job", host: `${user}.test`, status: 200 }, 1);
  if (leaks) leaked.push({ user, more: Array.from({ length: 200 }, () => index) });
  world.clock.advance(1);
}

function used(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

let half = 0;
for (let index = 0; index < requests; index += 1) {
  if (index === Math.floor(requests / 2)) half = used();
  await request(index);
}
process.stdout.write(JSON.stringify({ half, end: used(), leaked: leaked.length }));
