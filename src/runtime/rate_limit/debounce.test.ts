import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alone, bodyOf, stage } from "../stores/fixture/fixture.js";
import { createMemory } from "../stores/memory/memory.js";
import { debounce, debounceAlgorithm } from "./debounce.js";

/** Runs a debounce through times and says which tries it allowed. */
function trace(interval: number, times: readonly number[]): boolean[] {
  const algorithm = debounceAlgorithm({ interval });
  let state: number | undefined;
  return times.map((now) => {
    const { allowed, keep } = algorithm.attempt(state, now);
    state = keep ?? state;
    return allowed;
  });
}

describe("the debounce", () => {
  it("allows after a quiet time, to the millisecond", () => {
    expect(trace(2, [7, 2_007, 4_006, 6_005, 8_005])).toEqual([true, true, false, false, true]);
  });

  it("starts the quiet time again with every refused request: it is no throttle", () => {
    const times = Array.from({ length: 500 }, (_, index) => index * 999);
    expect(trace(1, times).filter(Boolean)).toHaveLength(1);
    expect(trace(1, [...times, 499 * 999 + 1_000]).at(-1)).toBe(true);
  });

  it("asks whoever is refused to wait all of it", () => {
    const algorithm = debounceAlgorithm({ interval: 1.5 });
    const whole = { remaining: 0, resetAfter: 1_500, retryAfter: 1_500 };
    const first = algorithm.attempt(undefined, 100);
    expect(first).toEqual({ allowed: true, ...whole, keep: 100, expires: 1_600 });
    const refused = algorithm.attempt(100, 1_599);
    expect(refused).toEqual({ allowed: false, ...whole, keep: 1_599, expires: 3_099 });
    const left = { remaining: 0, resetAfter: 1, retryAfter: 1 };
    expect(algorithm.left(100, 1_599)).toEqual(left);
    expect(algorithm.left(100, 1_600)).toEqual({ remaining: 1, resetAfter: 0, retryAfter: 0 });
  });

  it("hands out nothing when the clock steps back", () => {
    const times = [100_000, 0, 60_000, 159_999, 219_998, 279_998];
    expect(trace(60, times)).toEqual([true, false, false, false, false, true]);
  });

  it("agrees with a plain list on any trace, backwards steps included", () => {
    const steps = fc.array(fc.integer({ min: -300, max: 2_500 }), { maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2_000 }), steps, (millis, moves) => {
        let now = 0;
        const times = moves.map((move) => (now += move));
        expect(trace(millis / 1000, times)).toEqual(model(millis, times));
      }),
      { numRuns: 1_000 },
    );
  });

  it("refuses an interval of nothing", () => {
    expect(() => debounceAlgorithm({ interval: 0 })).toThrow(RangeError);
    expect(() => debounceAlgorithm({ interval: Infinity })).toThrow(RangeError);
  });
});

describe("the guard by a debounce", () => {
  it("writes the quiet time of refused requests too, for each key", async () => {
    const on = stage();
    const enter = alone(on, debounce({ label: "job", interval: 1 }));
    const statuses: (number | undefined)[] = [];
    for (const time of [0, 600, 1_599, 2_598, 3_598]) {
      on.at(time);
      statuses.push((await enter(["ada"])).answer?.status);
    }
    expect(statuses).toEqual([undefined, 429, 429, 429, undefined]);
    on.at(3_700);
    expect((await enter(["bob"])).answer).toBeUndefined();
    const { answer } = await enter(["ada"]);
    expect(answer?.headers).toMatchObject({ "retry-after": "1", ratelimit: '"policy";r=0;t=1' });
    expect(bodyOf(answer)).toMatchObject({ algorithm: "debounce", retry_after: 1 });
  });

  it("keeps memory flat over many keys", () => {
    const memory = createMemory();
    const part = debounce({ label: "job", interval: 1 }).parts[0]?.embed(memory, { endpoint: "e" });
    const entry = { principal: "p", holdId: "h", barred: false, deadline: 0 };
    for (let now = 0; now < 100_000; now += 1) {
      part?.attempt?.([`user-${now}`], entry, now, { kind: "go" });
    }
    const { size } = memory.table("rate_limit/principal/debounce/1000/job");
    expect(size).toBeGreaterThan(999);
    expect(size).toBeLessThan(25_000);
  });
});

/** Every request is put in a list, and the latest of them must be an interval ago. */
function model(millis: number, times: readonly number[]): boolean[] {
  const all: number[] = [];
  return times.map((time) => {
    const latest = Math.max(-Infinity, ...all);
    const now = Math.max(time, latest);
    all.push(now);
    return now - latest >= millis;
  });
}
