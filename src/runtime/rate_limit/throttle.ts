import type { Guard, Millis } from "../stores/contract.js";
import type { Algorithm } from "./algorithm.js";
import { positiveInteger, wholeMillis } from "./algorithm.js";
import { leftAfter } from "./gap.js";
import { limiter } from "./limiter.js";
import type { LimiterOptions } from "./limiter.js";

/** How far apart allowed requests are. */
export interface ThrottleRate {
  /** Seconds, down to the millisecond. */
  readonly interval: number;
  /** Requests per `interval`, evenly apart; default 1. */
  readonly rate?: number;
}

/** Guards by a throttle: allowed requests are `interval / rate` apart, without bursts. */
export function throttle(options: LimiterOptions & ThrottleRate): Guard<readonly string[]> {
  return limiter(throttleAlgorithm(options), options);
}

/**
 * The throttle: a request is allowed once `interval / rate` has passed since the last allowed one,
 * the boundary included; a refused one doesn't count. A distance that is no whole number of
 * milliseconds is rounded up, so that two requests are never closer than asked for. Throws a
 * RangeError unless `interval` comes to a millisecond and `rate` is a positive whole number.
 */
export function throttleAlgorithm({ interval, rate = 1 }: ThrottleRate): Algorithm<Millis> {
  const gap = Math.ceil(wholeMillis(interval, "interval") / positiveInteger(rate, "rate"));
  return {
    name: "throttle",
    id: `throttle/${gap}`,
    limit: 1,
    window: gap / 1000,
    script: { source: "rate_limit/gap", args: [gap, 0] },
    left: (last, time) => leftAfter(last, gap, time),
    attempt(last, time) {
      const before = leftAfter(last, gap, time);
      if (before.retryAfter > 0) {
        return { allowed: false, ...before, expires: Math.max(time, last ?? time) };
      }
      return { allowed: true, ...leftAfter(time, gap, time), keep: time, expires: time + gap };
    },
  };
}
