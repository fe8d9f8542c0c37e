import type { Guard } from "../stores/contract.js";
import type { Algorithm, Left } from "./algorithm.js";
import { positiveInteger, wholeMillis } from "./algorithm.js";
import { limiter } from "./limiter.js";
import type { LimiterOptions } from "./limiter.js";

/** Size of a fixed window. */
export interface FixedWindowRate {
  /** Requests allowed in one window. */
  readonly limit: number;
  /** Seconds. */
  readonly window: number;
}

/** A window at one moment: when it opened and how many requests it has allowed. */
export interface OpenWindow {
  readonly opened: number;
  readonly count: number;
}

/** Guards by fixed windows: each opens at a key's first request and allows `limit` of them. */
export function fixedWindow(options: LimiterOptions & FixedWindowRate): Guard<readonly string[]> {
  return limiter(fixedWindowAlgorithm(options), options);
}

/**
 * The fixed window: it opens at a key's first request and lasts `window`; the next one opens at
 * the next request after it, the boundary included. A refused request isn't counted.
 */
export function fixedWindowAlgorithm(rate: FixedWindowRate): Algorithm<OpenWindow> {
  const limit = positiveInteger(rate.limit, "limit");
  const lasts = wholeMillis(rate.window, "window");

  const leftOf = ({ opened, count }: OpenWindow, now: number): Left => {
    const rest = opened + lasts - now;
    const remaining = Math.max(0, limit - count);
    return { remaining, resetAfter: rest, retryAfter: remaining > 0 ? 0 : rest };
  };
  const current = (window: OpenWindow | undefined, now: number): OpenWindow | undefined =>
    window !== undefined && now < window.opened + lasts ? window : undefined;

  return {
    name: "fixed_window",
    id: `fixed_window/${limit}/${rate.window}`,
    limit,
    window: rate.window,
    script: { source: "rate_limit/fixed_window", args: [limit, lasts] },
    left(window, time) {
      const now = Math.max(time, window?.opened ?? time);
      const open = current(window, now);
      return open ? leftOf(open, now) : { remaining: limit, resetAfter: 0, retryAfter: 0 };
    },
    attempt(window, time) {
      const now = Math.max(time, window?.opened ?? time);
      const open = current(window, now) ?? { opened: now, count: 0 };
      const expires = open.opened + lasts;
      if (open.count >= limit) return { allowed: false, ...leftOf(open, now), expires };
      const keep = { opened: open.opened, count: open.count + 1 };
      return { allowed: true, ...leftOf(keep, now), keep, expires };
    },
  };
}
