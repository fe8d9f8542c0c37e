import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixedWindowAlgorithm } from "./fixed_window.js";
import type { OpenWindow } from "./fixed_window.js";

/** Runs a limit through times and says which tries it allowed. */
function trace(limit: number, window: number, times: readonly number[]): boolean[] {
  const algorithm = fixedWindowAlgorithm({ limit, window });
  let state: OpenWindow | undefined;
  return times.map((now) => {
    const { allowed, keep } = algorithm.attempt(state, now);
    state = keep ?? state;
    return allowed;
  });
}

describe("the fixed window", () => {
  it("opens at the first request and lasts to exactly its end", () => {
    expect(trace(2, 60, [7, 8, 60_006, 60_007, 60_008, 60_009])).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
  });

  it("opens the next window at the next request, not where the last one ended", () => {
    expect(trace(1, 10, [0, 15_000, 24_999, 25_000])).toEqual([true, true, false, true]);
  });

  it("says what is left and when to come again", () => {
    const algorithm = fixedWindowAlgorithm({ limit: 2, window: 60 });
    const first = algorithm.attempt(undefined, 1_000);
    expect(first).toMatchObject({ allowed: true, remaining: 1, resetAfter: 60_000, retryAfter: 0 });
    const full = { opened: 0, count: 2 };
    const refused = algorithm.attempt(full, 59_999);
    expect(refused).toMatchObject({ allowed: false, remaining: 0, resetAfter: 1, retryAfter: 1 });
    expect(refused.keep).toBeUndefined();
    expect(algorithm.left(full, 60_000)).toEqual({ remaining: 2, resetAfter: 0, retryAfter: 0 });
  });

  it("agrees with a model on any trace, backwards steps included", () => {
    const steps = fc.array(fc.integer({ min: -900, max: 1_500 }), { maxLength: 60 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        steps,
        (limit, window, moves) => {
          let now = 0;
          const times = moves.map((move) => (now += move));
          expect(trace(limit, window, times)).toEqual(model(limit, window * 1000, times));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("refuses a limit or window of nothing", () => {
    expect(() => fixedWindowAlgorithm({ limit: 0, window: 1 })).toThrow(RangeError);
    expect(() => fixedWindowAlgorithm({ limit: 1, window: 0 })).toThrow(RangeError);
  });
});

/** The list of allowed tries of the window that was opened last. */
function model(limit: number, lasts: number, times: readonly number[]): boolean[] {
  let allowed: number[] = [];
  return times.map((time) => {
    const opened = allowed[0];
    const now = opened === undefined ? time : Math.max(time, opened);
    if (opened !== undefined && now - opened >= lasts) allowed = [];
    if (allowed.length >= limit) return false;
    allowed.push(now);
    return true;
  });
}
