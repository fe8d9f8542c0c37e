import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alone, stage } from "../stores/fixture/fixture.js";
import { createMemory } from "../stores/memory/memory.js";
import { slidingWindow, slidingWindowAlgorithm } from "./sliding_window.js";
import type { AllowedTimes } from "./sliding_window.js";

/** Runs a limit through times and says which tries it allowed; each is tried twice, as guards do. */
function trace(limit: number, window: number, times: readonly number[]): boolean[] {
  const algorithm = slidingWindowAlgorithm({ limit, window });
  let state: AllowedTimes | undefined;
  return times.map((now) => {
    const checked = algorithm.attempt(state, now);
    const tried = algorithm.attempt(state, now);
    expect({ ...tried, keep: undefined }).toEqual({ ...checked, keep: undefined });
    state = tried.keep ?? state;
    return tried.allowed;
  });
}

const steps = fc.array(fc.integer({ min: -900, max: 1_500 }), { maxLength: 80 });
const limits = fc.integer({ min: 1, max: 5 });
const windows = fc.integer({ min: 1, max: 3 });

function timesOf(moves: readonly number[]): number[] {
  let now = 5_000;
  return moves.map((move) => (now += move));
}

describe("the sliding window", () => {
  it("allows again when the oldest request is exactly the window ago", () => {
    expect(trace(2, 60, [0, 30_000, 59_999, 60_000, 60_001, 89_999, 90_000])).toEqual([
      true,
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
  });

  it("counts each of several requests of one millisecond", () => {
    expect(trace(3, 1, [7, 7, 7, 7, 1_006, 1_007, 1_007, 1_007, 1_007])).toEqual([
      true,
      true,
      true,
      false,
      false,
      true,
      true,
      true,
      false,
    ]);
  });

  it("has no doubled burst where two windows meet", () => {
    const times = [59_990, 59_991, 59_992, 60_000, 60_001, 60_002, 119_989, 119_990];
    expect(trace(3, 60, times).filter(Boolean)).toHaveLength(4);
  });

  it("doesn't count refused requests", () => {
    const times = Array.from({ length: 101 }, (_, index) => index * 10);
    expect(trace(1, 1, times).filter(Boolean)).toHaveLength(2);
  });

  it("says what is left, when all is there again and when to come again", () => {
    const algorithm = slidingWindowAlgorithm({ limit: 2, window: 60 });
    const first = algorithm.attempt(undefined, 1_000);
    expect(first).toMatchObject({ allowed: true, remaining: 1, resetAfter: 60_000, retryAfter: 0 });
    const second = algorithm.attempt(first.keep, 11_000);
    expect(second).toMatchObject({ remaining: 0, resetAfter: 60_000, retryAfter: 50_000 });
    expect(second.expires).toBe(71_000);
    const refused = algorithm.attempt(second.keep, 31_000);
    expect(refused).toMatchObject({
      allowed: false,
      remaining: 0,
      resetAfter: 40_000,
      retryAfter: 30_000,
    });
    expect(refused.keep).toBeUndefined();
    const left = (now: number) => algorithm.left(second.keep, now);
    expect(left(61_000)).toEqual({ remaining: 1, resetAfter: 10_000, retryAfter: 0 });
    expect(left(71_000)).toEqual({ remaining: 2, resetAfter: 0, retryAfter: 0 });
  });

  it("hands out nothing when the clock steps back", () => {
    expect(trace(1, 60, [100_000, 0, 60_000, 159_999, 160_000])).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it("agrees with a plain list on any trace, backwards steps included", () => {
    fc.assert(
      fc.property(limits, windows, steps, (limit, window, moves) => {
        const times = timesOf(moves);
        expect(trace(limit, window, times)).toEqual(model(limit, window * 1000, times));
      }),
      { numRuns: 1_000 },
    );
  });

  it("never allows more than the limit in any window", () => {
    fc.assert(
      fc.property(limits, windows, steps, (limit, window, moves) => {
        const times = timesOf(moves.map((move) => Math.abs(move)));
        const allowed = trace(limit, window, times);
        const taken = times.filter((_, index) => allowed[index]);
        for (const from of taken) {
          const inside = taken.filter((time) => time >= from && time < from + window * 1000);
          expect(inside.length).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("tells the first millisecond in which a request is allowed", () => {
    fc.assert(
      fc.property(limits, windows, steps, (limit, window, moves) => {
        const algorithm = slidingWindowAlgorithm({ limit, window });
        let state: AllowedTimes | undefined;
        let now = 0;
        for (const move of moves) {
          now += Math.abs(move);
          const { allowed, retryAfter, keep } = algorithm.attempt(state, now);
          state = keep ?? state;
          if (allowed) continue;
          expect(algorithm.attempt(state, now + retryAfter - 1).allowed).toBe(false);
          expect(algorithm.left(state, now + retryAfter).remaining).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("keeps no more time stamps than the limit and the one being tried", () => {
    const algorithm = slidingWindowAlgorithm({ limit: 10, window: 1 });
    let state: AllowedTimes | undefined;
    let allowed = 0;
    for (let now = 0; now < 100_000; now += 7) {
      const tried = algorithm.attempt(state, now);
      state = tried.keep ?? state;
      if (tried.allowed) allowed += 1;
    }
    expect(allowed).toBeGreaterThan(900);
    expect(state?.ring).toHaveLength(11);
  });

  it("takes a place only when a request needs it", () => {
    const { keep } = slidingWindowAlgorithm({ limit: 10_000, window: 60 }).attempt(undefined, 1);
    expect(keep?.ring).toHaveLength(1);
  });

  it("refuses a limit or window of nothing", () => {
    expect(() => slidingWindowAlgorithm({ limit: 0, window: 1 })).toThrow(RangeError);
    expect(() => slidingWindowAlgorithm({ limit: 1.5, window: 1 })).toThrow(RangeError);
    expect(() => slidingWindowAlgorithm({ limit: 1, window: 0 })).toThrow(RangeError);
  });
});

describe("the guard by a sliding window", () => {
  it("refuses and allows by the store's clock", async () => {
    const on = stage();
    const enter = alone(on, slidingWindow({ label: "job", limit: 2, window: 10 }));
    const statuses: (number | undefined)[] = [];
    for (const time of [0, 4_000, 9_999, 10_000, 13_999, 14_000]) {
      on.at(time);
      statuses.push((await enter(["ada"])).answer?.status);
    }
    expect(statuses).toEqual([undefined, undefined, 429, undefined, 429, undefined]);
  });

  it("keeps memory flat over many keys", () => {
    const memory = createMemory();
    const guard = slidingWindow({ label: "job", limit: 5, window: 1 });
    const part = guard.parts[0]?.embed(memory, { endpoint: "e" });
    const entry = { principal: "p", holdId: "h", barred: false, deadline: 0 };
    for (let now = 0; now < 100_000; now += 1) {
      part?.attempt?.([`user-${now}`], entry, now, { kind: "go" });
    }
    const { size } = memory.table("rate_limit/principal/sliding_window/5/1/job");
    expect(size).toBeGreaterThan(999);
    expect(size).toBeLessThan(25_000);
  });
});

/** All allowed times in a list, looked through from the start for every request. */
function model(limit: number, lasts: number, times: readonly number[]): boolean[] {
  const allowed: number[] = [];
  return times.map((time) => {
    const now = Math.max(time, ...allowed);
    if (allowed.filter((one) => one > now - lasts).length >= limit) return false;
    allowed.push(now);
    return true;
  });
}
