import assert from "node:assert/strict";
import { debounce } from "../../rate_limit/debounce.js";
import { fixedWindow } from "../../rate_limit/fixed_window.js";
import { slidingWindow } from "../../rate_limit/sliding_window.js";
import { throttle } from "../../rate_limit/throttle.js";
import { tokenBucket } from "../../rate_limit/token_bucket.js";
import type { Guard, Owner } from "../../stores/contract.js";
import { exactOf, onBench, onTraces, type ConformanceOptions } from "./bench.js";
import {
  debounceModel,
  fixedWindowModel,
  slidingWindowModel,
  throttleModel,
  tokenBucketModel,
  type Model,
} from "./limit-models.js";
import { gap, type Random } from "./random.js";

interface Drawn {
  readonly guard: (owner: Owner) => Guard<readonly string[]>;
  readonly model: () => Model;
  readonly limit: number;
  /** Milliseconds around which boundaries are. */
  readonly span: number;
}

const seconds = (millis: number): number => millis / 1000;
const common = (owner: Owner) => ({ label: "job", headers: "exact", owner }) as const;

/** A limiter of random size beside its model. */
const drawn: Readonly<Record<string, (chance: Random) => Drawn>> = {
  token_bucket(chance) {
    const [rateLimit, refillRate] = [chance.within(1, 5), chance.within(1, 7)];
    const window = chance.within(3, 3_000);
    const rate = { rateLimit, refillRate, rateWindow: seconds(window) };
    return {
      guard: (owner) => tokenBucket({ ...common(owner), ...rate }),
      model: () => tokenBucketModel(rateLimit, refillRate, window),
      limit: rateLimit,
      span: Math.ceil(window / refillRate),
    };
  },
  fixed_window(chance) {
    const [limit, span] = [chance.within(1, 5), chance.within(2, 3_000)];
    return {
      guard: (owner) => fixedWindow({ ...common(owner), limit, window: seconds(span) }),
      model: () => fixedWindowModel(limit, span),
      limit,
      span,
    };
  },
  sliding_window(chance) {
    const [limit, span] = [chance.within(1, 5), chance.within(2, 3_000)];
    return {
      guard: (owner) => slidingWindow({ ...common(owner), limit, window: seconds(span) }),
      model: () => slidingWindowModel(limit, span),
      limit,
      span,
    };
  },
  throttle(chance) {
    const [rate, interval] = [chance.within(1, 4), chance.within(4, 3_000)];
    const span = Math.ceil(interval / rate);
    return {
      guard: (owner) => throttle({ ...common(owner), interval: seconds(interval), rate }),
      model: () => throttleModel(span),
      limit: 1,
      span,
    };
  },
  debounce(chance) {
    const span = chance.within(2, 3_000);
    return {
      guard: (owner) => debounce({ ...common(owner), interval: seconds(span) }),
      model: () => debounceModel(span),
      limit: 1,
      span,
    };
  },
};

/** Every limiter, on adversarial arrivals, beside exact arithmetic. */
export function limits(options: ConformanceOptions): void {
  const { describe, it } = options;
  describe("limiters", () => {
    for (const [name, draw] of Object.entries(drawn)) {
      for (const owner of ["principal", "ip", "global"] as const) {
        it(`${name} of ${owner} decides as its model, to the millisecond`, () =>
          onTraces(options, async (bench, chance, steps) => {
            const { guard, model, limit, span } = draw(chance);
            const enter = bench.alone(guard(owner));
            const models = new Map<string, Model>();
            for (let step = 0; step < steps; step += 1) {
              await bench.at(Math.max(0, bench.now() + gap(chance, span)));
              const key = chance.pick(["a", "b"]);
              const own = models.get(key) ?? model();
              models.set(key, own);
              const { allowed, ...left } = own(bench.now());
              const entered = await enter([key]);
              assert.equal(entered.code, allowed ? "" : "rate_limited", `step ${String(step)}`);
              assert.deepEqual(exactOf(entered), { limit, ...left }, `step ${String(step)}`);
            }
          }));
      }
    }

    it("keep keys apart that only look alike", () =>
      onBench(options, async (bench) => {
        const enter = bench.alone(fixedWindow({ label: "job", limit: 1, window: 60 }));
        assert.equal((await enter(["a:b", "c"])).status, 0);
        assert.equal((await enter(["a", "b:c"])).status, 0);
        assert.equal((await enter(["a", "b:c"])).status, 429);
      }));

    it("let exactly as many of 100 at once pass as there is room", () =>
      onBench(options, async (bench) => {
        const rate = { label: "job", rateLimit: 7, refillRate: 1, rateWindow: 60 };
        const enter = bench.alone(tokenBucket(rate));
        const all = await Promise.all(Array.from({ length: 100 }, () => enter(["a"])));
        assert.equal(all.filter(({ status }) => status === 0).length, 7);
      }));

    it("count and let pass in audit", () =>
      onBench(options, async (bench) => {
        const rate = { label: "job", limit: 1, window: 60, audit: true, headers: "exact" } as const;
        const enter = bench.alone(fixedWindow(rate));
        await enter(["a"]);
        const over = await enter(["a"]);
        assert.equal(over.status, 0);
        assert.deepEqual(exactOf(over), {
          limit: 1,
          remaining: 0,
          reset: 60_000,
          retryAfter: 60_000,
        });
      }));
  });
}
