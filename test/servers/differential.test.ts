/**
 * The same random operations on a store in memory and on a server, side by side on one clock: same
 * decisions, same header fields to the millisecond, same victims, same balances.
 */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fifo } from "../../src/runtime/cache/fifo.js";
import { lfu } from "../../src/runtime/cache/lfu.js";
import { lifo } from "../../src/runtime/cache/lifo.js";
import { lru } from "../../src/runtime/cache/lru.js";
import { mru } from "../../src/runtime/cache/mru.js";
import { sieve } from "../../src/runtime/cache/sieve.js";
import { concurrency } from "../../src/runtime/concurrency/concurrency.js";
import { hold } from "../../src/runtime/credits/hold.js";
import { once } from "../../src/runtime/idempotency/once.js";
import { debounce } from "../../src/runtime/rate_limit/debounce.js";
import { fixedWindow } from "../../src/runtime/rate_limit/fixed_window.js";
import { slidingWindow } from "../../src/runtime/rate_limit/sliding_window.js";
import { throttle } from "../../src/runtime/rate_limit/throttle.js";
import { tokenBucket } from "../../src/runtime/rate_limit/token_bucket.js";
import { totpOnce } from "../../src/runtime/security/totp_once.js";
import { createMemoryStore } from "../../src/runtime/stores/memory/memory-store.js";
import type { Outcome } from "../../src/runtime/stores/outcome.js";
import type { Pass, ProblemWriter, Store } from "../../src/runtime/stores/store.js";
import { redisServer } from "../../src/runtime/stores/valkey/redis-server.js";
import { createValkeyStore } from "../../src/runtime/stores/valkey/valkey-store.js";
import { random, type Random } from "../../src/runtime/testing/conformance/random.js";
import type { World } from "../../src/runtime/world/world.js";
import { startServer, steppedClock, type RunningServer } from "./server.js";

/** `DIFFERENTIAL` is how many operations are compared. */
const operations = Number(process.env["DIFFERENTIAL"] ?? 4_000);
const seed = Number(process.env["DIFFERENTIAL_SEED"] ?? 1);

const label = "job";
const limiters = [
  tokenBucket({ label, rateLimit: 4, refillRate: 3, rateWindow: 7, headers: "exact" }),
  fixedWindow({ label, limit: 3, window: 5, headers: "exact" }),
  slidingWindow({ label, limit: 3, window: 5, headers: "exact" }),
  throttle({ label, interval: 2, rate: 3, headers: "exact" }),
  debounce({ label, interval: 1.5, headers: "exact" }),
];
const caching = { capacity: 3, ttl: 9, stale: 4, negative: 2 };
const policies = { fifo, lfu, lifo, lru, mru, sieve };

/** Everything that a request may be told by, for each limiter and each policy. */
const endpoints = Object.entries(policies).map(([name, policy], index) => ({
  name: `job_${name}`,
  guards: {
    rateLimit: limiters[index % limiters.length] ?? limiters[0],
    mfa: totpOnce({ maxAge: 6 }),
    cache: policy({ ...caching, namespace: name, shared: index === 0 }),
    slots: concurrency({ perUser: 3, global: 5 }),
    credits: hold({ type: "default", amount: 2, quota: { limit: 40, period: 20 } }),
    idempotency: once({ ttl: 15 }),
  },
}));

const problem: ProblemWriter = ({ status, headers, code, members }) => ({
  status,
  headers,
  body: [JSON.stringify({ ...members, code })],
});

/** What one store has of the comparison. */
interface Side {
  readonly store: Store;
  readonly enter: readonly ((given: unknown, deadline: number) => Promise<Entered>)[];
  /** Requests whose outcome isn't known yet, with the cache entry that each makes. */
  readonly open: { readonly pass: Pass; readonly making: string }[];
}

interface Entered {
  readonly pass: Pass;
  readonly said: unknown;
}

function sideOf(store: Store, id: () => string): Side {
  const enter = endpoints.map(({ name, guards }) => {
    const answer = (value: unknown) => ({ status: 200, headers: {}, body: [String(value)] });
    const admission = store.admission(
      { name, method: "POST", path: `/${name}`, answer },
      guards as never,
    );
    return async (given: unknown, deadline: number): Promise<Entered> => {
      const headers: Record<string, string> = {};
      const call = { id: "r", holdId: id(), deadline, headers, note: () => undefined };
      const pass = await admission.enter(call, given as never);
      return { pass, said: { headers, answer: pass.answer, stale: pass.stale } };
    };
  });
  return { store, enter, open: [] };
}

const outcomes: readonly Outcome[] = [
  { kind: "returned", value: "made" },
  { kind: "returned", value: "made" },
  { kind: "declared", answer: { status: 404, headers: {}, body: ["missing"] } },
  { kind: "threw", error: new Error("down") },
];

describe("a store on a server", () => {
  const clock = steppedClock();
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer({ clock });
  });
  afterAll(async () => {
    await server.stop();
    clock.close();
  });

  it("decides as the one in memory", { timeout: 3_600_000 }, async () => {
    const client = redisServer(server.url, { patience: 60_000 });
    let now = Date.UTC(2026, 0, 1);
    clock.set(now);
    const world: World = {
      clock: { now: () => now, after: () => () => undefined },
      random: () => 0,
      id: () => "unused",
    };
    const count = [0, 0];
    const idOf = (side: number) => () => `hold-${String((count[side] = (count[side] ?? 0) + 1))}`;
    const served = createValkeyStore({ world, problem, server: client });
    const sides = [
      sideOf(createMemoryStore({ world, problem }), idOf(0)),
      sideOf(served, idOf(1)),
    ] as const;
    const chance = random(seed);
    for (let operation = 0; operation < operations; operation += 1) {
      if (chance.next() < 0.4) {
        now += chance.pick([0, 1, 3, 499, 500, 1_000, 1_500, 5_000, 9_000, -200]);
        // An answer doesn't wait for everything that is written, and that has the server's time.
        await served.server?.settled();
        clock.set(now);
      }
      const work = operationOf(chance, now);
      const [here, there] = [await work(sides[0]), await work(sides[1])];
      expect(there, `operation ${String(operation)}, seed ${String(seed)}`).toEqual(here);
    }
    await client.close();
  });
});

/** One random operation, the same for both sides; its result is what they are compared by. */
function operationOf(chance: Random, now: number): (side: Side) => Promise<unknown> {
  const user = chance.pick(["ada", "bob", "eve"]);
  const roll = chance.next();
  if (roll < 0.05) {
    const amount = chance.within(1, 20);
    return ({ store }) => store.credits.grant(user, "default", amount);
  }
  if (roll < 0.1) return ({ store }) => store.credits.balance(user, "default");
  if (roll < 0.13) return ({ store }) => store.credits.movements(user, "default");
  if (roll < 0.16) return dropping(chance);
  if (roll < 0.4) {
    const which = chance.within(0, 5);
    const outcome = chance.pick(outcomes);
    return async ({ open }) => {
      const [ended] = open.splice(which, 1);
      return ended?.pass.settle(outcome).catch((error: unknown) => String(error));
    };
  }
  return entering(chance, user, now);
}

function entering(chance: Random, user: string, now: number): (side: Side) => Promise<unknown> {
  const at = chance.within(0, endpoints.length - 1);
  const resource = chance.pick(["a", "b", "c", "d", "e"]);
  const step = Math.floor(now / 30_000);
  const shown = chance.pick([
    { kind: "none" } as const,
    { kind: "wrong" } as const,
    { kind: "step", step: step + chance.within(0, 1) } as const,
  ]);
  const key = chance.pick(["", "", "k1", "k2"]);
  const given = {
    principal: user,
    rateLimit: [user, chance.pick(["r1", "r2"])],
    mfa: { user, token: chance.pick(["t1", "t2"]), trusted: chance.next() < 0.6, shown },
    cache: { key: [resource], tags: [`tag ${resource}`] },
    slots: user,
    credits: user,
    idempotency: key === "" ? undefined : { key, fingerprint: chance.pick(["f1", "f2"]) },
  };
  const life = chance.pick([2_000, 10_000]);
  const making = [at, at === 0 ? "" : user, resource].join(" ");
  return async ({ enter, open }) => {
    // Whoever waits for another one's work would wait for what this test does next.
    if (open.some((other) => other.making === making)) return "waits";
    const entered = await enter[at]?.(given, now + life);
    if (entered?.pass.answer === undefined && entered !== undefined) {
      open.push({ pass: entered.pass, making });
    }
    return entered?.said;
  };
}

/** Drops entries; how many that were depends on how many dead ones lie about, so it isn't compared. */
function dropping(chance: Random): (side: Side) => Promise<unknown> {
  const resource = chance.pick(["a", "b", "c", "d", "e"]);
  const name = `${chance.pick(endpoints).name}:${resource}`;
  const way = chance.pick(["tag", "name", "pattern"] as const);
  return async ({ store: { cache } }) => {
    if (way === "tag") await cache.invalidateTag(`tag ${resource}`);
    if (way === "name") await cache.delete(name);
    if (way === "pattern") await cache.invalidatePattern(`job_l*:${resource}`);
    return way;
  };
}
