import type { Guard, Millis } from "../stores/contract.js";
import type { Algorithm } from "./algorithm.js";
import { wholeMillis } from "./algorithm.js";
import { leftAfter } from "./gap.js";
import { limiter } from "./limiter.js";
import type { LimiterOptions } from "./limiter.js";

/** How long it must have been quiet. */
export interface DebounceRate {
  /** Seconds without any request, down to the millisecond. */
  readonly interval: number;
}

/** Guards by a debounce: one request after a quiet time, which every request restarts. */
export function debounce(options: LimiterOptions & DebounceRate): Guard<readonly string[]> {
  return limiter(debounceAlgorithm(options), options);
}

/**
 * The debounce, on its leading edge: a request is allowed when none, allowed or refused, came in
 * the last `interval`, the boundary included. So a refused request starts the quiet time again, and
 * whoever is refused must wait all of it. Throws a RangeError unless `interval` comes to a
 * millisecond.
 */
export function debounceAlgorithm({ interval }: DebounceRate): Algorithm<Millis> {
  const quiet = wholeMillis(interval, "interval");
  return {
    name: "debounce",
    id: `debounce/${quiet}`,
    limit: 1,
    window: interval,
    script: { source: "rate_limit/gap", args: [quiet, 1] },
    left: (last, time) => leftAfter(last, quiet, time),
    attempt(last, time) {
      const keep = Math.max(time, last ?? time);
      const allowed = leftAfter(last, quiet, keep).retryAfter === 0;
      return { allowed, ...leftAfter(keep, quiet, keep), keep, expires: keep + quiet };
    },
  };
}
