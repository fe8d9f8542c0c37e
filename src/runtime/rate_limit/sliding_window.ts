import type { Guard, Millis } from "../stores/contract.js";
import type { Algorithm, Left } from "./algorithm.js";
import { positiveInteger, wholeMillis } from "./algorithm.js";
import { limiter } from "./limiter.js";
import type { LimiterOptions } from "./limiter.js";

/** Size of a sliding window. */
export interface SlidingWindowRate {
  /** Requests allowed in any `window`; each takes eight bytes per key. */
  readonly limit: number;
  /** Seconds. */
  readonly window: number;
}

/** When the last requests were allowed, at most `limit` of them. */
export interface AllowedTimes {
  /** The n-th request is at n modulo `limit + 1`: the spare place is for the one being tried. */
  readonly ring: Millis[];
  /** Requests that have been allowed, those that the ring no longer holds included. */
  readonly count: number;
}

/** Guards by a sliding window: never more than `limit` requests in any `window` seconds. */
export function slidingWindow(
  options: LimiterOptions & SlidingWindowRate,
): Guard<readonly string[]> {
  return limiter(slidingWindowAlgorithm(options), options);
}

/**
 * The sliding window, exact: it remembers when each of the last `limit` allowed requests came, and
 * allows one when the oldest of them is `window` ago, the boundary included. A refused request
 * isn't counted.
 *
 * A state shares its ring with the one that it follows, so a try copies nothing, whatever the
 * limit: of all states that follow one, only the latest may be tried again.
 */
export function slidingWindowAlgorithm(rate: SlidingWindowRate): Algorithm<AllowedTimes> {
  const limit = positiveInteger(rate.limit, "limit");
  const size = { limit, lasts: wholeMillis(rate.window, "window") };

  return {
    name: "sliding_window",
    id: `sliding_window/${limit}/${rate.window}`,
    limit,
    window: rate.window,
    script: { source: "rate_limit/sliding_window", args: [limit, size.lasts] },
    left: (times = none(), time) => leftOf(size, times, notBefore(size, times, time)),
    attempt(times = none(), time) {
      const now = notBefore(size, times, time);
      const before = leftOf(size, times, now);
      if (before.remaining === 0) {
        return { allowed: false, ...before, expires: now + before.resetAfter };
      }
      times.ring[times.count % (limit + 1)] = now;
      const keep = { ring: times.ring, count: times.count + 1 };
      return { allowed: true, ...leftOf(size, keep, now), keep, expires: now + size.lasts };
    },
  };
}

interface Size {
  readonly limit: number;
  /** Milliseconds. */
  readonly lasts: number;
}

const none = (): AllowedTimes => ({ ring: [], count: 0 });

const timeOf = ({ limit }: Size, { ring }: AllowedTimes, index: number): Millis =>
  ring[index % (limit + 1)] ?? -Infinity;

/** The time, but never one before the latest request. */
const notBefore = (size: Size, times: AllowedTimes, time: Millis): Millis =>
  Math.max(time, timeOf(size, times, times.count - 1));

function leftOf(size: Size, times: AllowedTimes, now: Millis): Left {
  const first = firstAlive(size, times, now);
  const alive = times.count - first;
  const until = (index: number): number => timeOf(size, times, index) + size.lasts - now;
  return {
    remaining: size.limit - alive,
    resetAfter: alive === 0 ? 0 : until(times.count - 1),
    retryAfter: alive < size.limit ? 0 : until(first),
  };
}

/** Index of the first request that still counts, by halving; `count` when there is none. */
function firstAlive(size: Size, times: AllowedTimes, now: Millis): number {
  let low = Math.max(0, times.count - size.limit);
  let high = times.count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (timeOf(size, times, middle) + size.lasts > now) high = middle;
    else low = middle + 1;
  }
  return low;
}
