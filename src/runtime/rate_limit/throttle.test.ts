import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alone, stage } from "../stores/fixture/fixture.js";
import { createMemory } from "../stores/memory/memory.js";
import { throttle, throttleAlgorithm } from "./throttle.js";
import type { ThrottleRate } from "./throttle.js";

/** Runs a throttle through times and says which tries it allowed. */
function trace(rate: ThrottleRate, times: readonly number[]): boolean[] {
  const algorithm = throttleAlgorithm(rate);
  let state: number | undefined;
  return times.map((now) => {
    const { allowed, keep } = algorithm.attempt(state, now);
    state = keep ?? state;
    return allowed;
  });
}

describe("the throttle", () => {
  it("keeps allowed requests exactly the interval apart", () => {
    expect(trace({ interval: 2 }, [5, 5, 2_004, 2_005, 4_004, 4_005])).toEqual([
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  it("divides the interval by the rate, and saves up nothing for a burst", () => {
    const times = [0, 499, 500, 10_000, 10_001, 10_499, 10_500];
    expect(trace({ interval: 1, rate: 2 }, times)).toEqual([
      true,
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
  });

  it("rounds a distance that isn't whole up, never down", () => {
    expect(trace({ interval: 1, rate: 3 }, [0, 333, 334, 667, 668])).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(trace({ interval: 0.001, rate: 5 }, [0, 0, 1, 1, 2])).toEqual([
      true,
      false,
      true,
      false,
      true,
    ]);
  });

  it("doesn't count refused requests: a hasty caller gets through every interval", () => {
    const times = Array.from({ length: 1_001 }, (_, index) => index * 10);
    expect(trace({ interval: 1 }, times).filter(Boolean)).toHaveLength(11);
  });

  it("says what is left and when to come again", () => {
    const algorithm = throttleAlgorithm({ interval: 3, rate: 2 });
    expect(algorithm).toMatchObject({ limit: 1, window: 1.5 });
    const first = algorithm.attempt(undefined, 100);
    expect(first).toMatchObject({ allowed: true, remaining: 0, retryAfter: 1_500 });
    expect(first.expires).toBe(1_600);
    const refused = algorithm.attempt(first.keep, 1_599);
    expect(refused).toMatchObject({ allowed: false, remaining: 0, resetAfter: 1, retryAfter: 1 });
    expect(refused.keep).toBeUndefined();
    expect(algorithm.left(100, 1_600)).toEqual({ remaining: 1, resetAfter: 0, retryAfter: 0 });
  });

  it("hands out nothing when the clock steps back", () => {
    expect(trace({ interval: 60 }, [100_000, 0, 60_000, 159_999, 160_000])).toEqual([
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it("asks for no longer wait than the interval when the clock steps back", () => {
    const algorithm = throttleAlgorithm({ interval: 60 });
    expect(algorithm.left(100_000, 0).retryAfter).toBe(60_000);
    expect(algorithm.attempt(100_000, 0)).toMatchObject({ allowed: false, retryAfter: 60_000 });
  });

  it("agrees with a model in fractions on any trace, backwards steps included", () => {
    const rates = fc.record({
      interval: fc.integer({ min: 1, max: 4_000 }).map((millis) => millis / 1000),
      rate: fc.integer({ min: 1, max: 9 }),
    });
    const steps = fc.array(fc.integer({ min: -300, max: 1_500 }), { maxLength: 80 });
    fc.assert(
      fc.property(rates, steps, (rate, moves) => {
        let now = 0;
        const times = moves.map((move) => (now += move));
        expect(trace(rate, times)).toEqual(model(rate, times));
      }),
      { numRuns: 1_000 },
    );
  });

  it("refuses an interval of nothing and a rate that isn't whole", () => {
    expect(() => throttleAlgorithm({ interval: 0 })).toThrow(RangeError);
    expect(() => throttleAlgorithm({ interval: 0.0001 })).toThrow(RangeError);
    expect(() => throttleAlgorithm({ interval: 1, rate: 0 })).toThrow(RangeError);
    expect(() => throttleAlgorithm({ interval: 1, rate: 1.5 })).toThrow(RangeError);
  });
});

describe("the guard by a throttle", () => {
  it("refuses and allows by the store's clock, for each key", async () => {
    const on = stage();
    const enter = alone(on, throttle({ label: "job", interval: 1, rate: 2 }));
    const statuses: (number | undefined)[] = [];
    for (const time of [0, 499, 500, 999, 1_000]) {
      on.at(time);
      statuses.push((await enter(["ada"])).answer?.status);
    }
    expect(statuses).toEqual([undefined, 429, undefined, 429, undefined]);
    expect((await enter(["bob"])).answer).toBeUndefined();
  });

  it("keeps memory flat over many keys", () => {
    const memory = createMemory();
    const part = throttle({ label: "job", interval: 1 }).parts[0]?.embed(memory, { endpoint: "e" });
    const entry = { principal: "p", holdId: "h", barred: false, deadline: 0 };
    for (let now = 0; now < 100_000; now += 1) {
      part?.attempt?.([`user-${now}`], entry, now, { kind: "go" });
    }
    const { size } = memory.table("rate_limit/principal/throttle/1000/job");
    expect(size).toBeGreaterThan(999);
    expect(size).toBeLessThan(25_000);
  });
});

/** Compares by multiplying, so nothing is rounded: `rate` distances make an interval. */
function model({ interval, rate = 1 }: ThrottleRate, times: readonly number[]): boolean[] {
  const millis = Math.round(interval * 1000);
  let last = -Infinity;
  return times.map((time) => {
    if ((time - last) * rate < millis) return false;
    last = time;
    return true;
  });
}

it("tells a rate of less than a second as what it comes to in one", async () => {
  const told = async (interval: number, rate: number) => {
    const enter = alone(stage(), throttle({ label: "job", interval, rate }));
    await enter(["ada"]);
    return (await enter(["ada"])).answer?.headers["ratelimit-policy"];
  };
  expect(await told(1, 2)).toBe('"policy";q=2;w=1');
  expect(await told(0.1, 1)).toBe('"policy";q=10;w=1');
  expect(await told(1, 3)).toBe('"policy";q=2;w=1');
  expect(await told(1, 1)).toBe('"policy";q=1;w=1');
  expect(await told(5, 1)).toBe('"policy";q=1;w=5');
});
