import type { Guard } from "../stores/contract.js";
import type { Algorithm } from "./algorithm.js";
import { limiter, type LimiterOptions } from "./limiter.js";

/** Guards by a gap of `gap` seconds between two requests. */
export function spaced(
  options: LimiterOptions & { readonly gap: number },
): Guard<readonly string[]> {
  return limiter(algorithm(options.gap * 1000), options);
}

function algorithm(gap: number): Algorithm<{ readonly at: number }> {
  const left = (last: { readonly at: number } | undefined, now: number) => {
    const wait = last === undefined ? 0 : Math.max(0, last.at + gap - now);
    return { remaining: wait === 0 ? 1 : 0, resetAfter: wait, retryAfter: wait };
  };
  return {
    name: "spaced",
    id: `spaced/${gap}`,
    limit: 1,
    window: gap / 1000,
    script: { source: "rate_limit/spaced", args: [gap] },
    left,
    attempt(last, now) {
      const before = left(last, now);
      if (before.retryAfter > 0) return { allowed: false, ...before, expires: now };
      const keep = { at: now };
      return { allowed: true, ...left(keep, now), keep, expires: now + gap };
    },
  };
}
