import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenBucketAlgorithm } from "./token_bucket.js";
import type { Bucket, TokenBucketRate } from "./token_bucket.js";

/** Runs a bucket through times and says which tries it allowed. */
function trace(rate: TokenBucketRate, times: readonly number[]): boolean[] {
  const bucket = tokenBucketAlgorithm(rate);
  let state: Bucket | undefined;
  return times.map((now) => {
    const { allowed, keep } = bucket.attempt(state, now);
    state = keep ?? state;
    return allowed;
  });
}

describe("the token bucket", () => {
  it("starts full, gains continuously and allows at exactly the boundary", () => {
    const rate = { rateLimit: 2, refillRate: 1, rateWindow: 60 };
    expect(trace(rate, [0, 0, 0, 59_999, 60_000, 60_000, 119_999, 120_000])).toEqual([
      true,
      true,
      false,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it("says what is left, when it is full again and when to come again", () => {
    const bucket = tokenBucketAlgorithm({ rateLimit: 20, refillRate: 2, rateWindow: 60 });
    const first = bucket.attempt(undefined, 0);
    expect(first).toMatchObject({
      allowed: true,
      remaining: 19,
      resetAfter: 30_000,
      retryAfter: 0,
    });
    expect(first.expires).toBe(30_000);
    const empty = { level: 0, at: 0 };
    expect(bucket.attempt(empty, 1)).toMatchObject({
      allowed: false,
      remaining: 0,
      retryAfter: 29_999,
    });
    expect(bucket.left(empty, 600_000)).toEqual({ remaining: 20, resetAfter: 0, retryAfter: 0 });
  });

  it("keeps the odd millisecond of a refill that doesn't divide", () => {
    // A third of a token per second: never at 2,999 ms, always at 3,000.
    const rate = { rateLimit: 1, refillRate: 1, rateWindow: 3 };
    expect(trace(rate, [0, 2_999, 3_000, 5_999, 6_000])).toEqual([true, false, true, false, true]);
    const seven = { rateLimit: 1, refillRate: 7, rateWindow: 1 };
    expect(trace(seven, [0, 142, 143, 285, 286])).toEqual([true, false, true, false, true]);
  });

  it("lets a caller who is faster than the refill through in the long run", () => {
    const rate = { rateLimit: 1, refillRate: 1, rateWindow: 1 };
    const times = Array.from({ length: 1_001 }, (_, index) => index * 10);
    expect(trace(rate, times).filter(Boolean)).toHaveLength(11);
  });

  it("hands out nothing when the clock steps back", () => {
    const rate = { rateLimit: 1, refillRate: 1, rateWindow: 60 };
    expect(trace(rate, [100_000, 0, 50_000, 159_999, 160_000])).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it("agrees with a model in fractions on any trace, backwards steps included", () => {
    const rates = fc.record({
      rateLimit: fc.integer({ min: 1, max: 5 }),
      refillRate: fc.integer({ min: 1, max: 7 }),
      rateWindow: fc.integer({ min: 1, max: 9 }),
    });
    const steps = fc.array(fc.integer({ min: -500, max: 3_000 }), { maxLength: 60 });
    fc.assert(
      fc.property(rates, steps, (rate, moves) => {
        let now = 0;
        const times = moves.map((move) => (now += move));
        expect(trace(rate, times)).toEqual(model(rate, times));
      }),
      { numRuns: 500 },
    );
  });

  it("is told when it can wait no longer: retryAfter is the first allowed millisecond", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 13 }),
        fc.integer({ min: 1, max: 13 }),
        (gain, window) => {
          const bucket = tokenBucketAlgorithm({
            rateLimit: 3,
            refillRate: gain,
            rateWindow: window,
          });
          const empty = { level: 0, at: 0 };
          const { retryAfter } = bucket.attempt(empty, 0);
          expect(bucket.attempt(empty, retryAfter).allowed).toBe(true);
          expect(bucket.attempt(empty, retryAfter - 1).allowed).toBe(false);
        },
      ),
    );
  });

  it("refuses rates that no bucket can have", () => {
    const rate = { rateLimit: 1, refillRate: 1, rateWindow: 1 };
    expect(() => tokenBucketAlgorithm({ ...rate, rateLimit: 0 })).toThrow(RangeError);
    expect(() => tokenBucketAlgorithm({ ...rate, refillRate: 0 })).toThrow(RangeError);
    expect(() => tokenBucketAlgorithm({ ...rate, rateWindow: Infinity })).toThrow(RangeError);
    expect(() => tokenBucketAlgorithm({ ...rate, rateLimit: 2 ** 52 })).toThrow(RangeError);
  });
});

/** The bucket counted in thousandths of a second times the gain, with arbitrary precision. */
function model({ rateLimit, refillRate, rateWindow }: TokenBucketRate, times: readonly number[]) {
  const token = BigInt(rateWindow) * 1000n;
  const full = BigInt(rateLimit) * token;
  let level = full;
  let at = BigInt(times[0] ?? 0);
  return times.map((time) => {
    const now = BigInt(time) > at ? BigInt(time) : at;
    const grown = level + (now - at) * BigInt(refillRate);
    level = grown < full ? grown : full;
    at = now;
    const allowed = level >= token;
    if (allowed) level -= token;
    return allowed;
  });
}
