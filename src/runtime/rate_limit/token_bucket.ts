import type { Guard } from "../stores/contract.js";
import type { Algorithm, Left } from "./algorithm.js";
import { positiveInteger, wholeMillis } from "./algorithm.js";
import { limiter } from "./limiter.js";
import type { LimiterOptions } from "./limiter.js";

/** Size and speed of a token bucket. */
export interface TokenBucketRate {
  /** Tokens that the bucket holds; it starts full. */
  readonly rateLimit: number;
  /** Tokens gained per `rateWindow`, continuously. */
  readonly refillRate: number;
  /** Seconds. */
  readonly rateWindow: number;
}

/** A bucket at one moment: its level in parts of a token, and that moment. */
export interface Bucket {
  readonly level: number;
  readonly at: number;
}

/** Guards by a token bucket: bursts of `rateLimit` requests, `refillRate / rateWindow` in the long run. */
export function tokenBucket(options: LimiterOptions & TokenBucketRate): Guard<readonly string[]> {
  return limiter(tokenBucketAlgorithm(options), options);
}

/**
 * The token bucket in whole numbers: a token is cut into as many parts as make the gain of one
 * millisecond a whole number of them, so nothing is ever rounded. Throws a RangeError for rates
 * whose parts exceed 2^53.
 */
export function tokenBucketAlgorithm(rate: TokenBucketRate): Algorithm<Bucket> {
  const capacity = positiveInteger(rate.rateLimit, "rateLimit");
  const { token, gain } = partsOf(rate);
  const full = positiveInteger(capacity * token, "rateLimit * rateWindow");

  const levelAt = (bucket: Bucket | undefined, now: number): number => {
    if (bucket === undefined) return full;
    const missing = full - bucket.level;
    const elapsed = Math.max(0, now - bucket.at);
    // Compared before multiplying: a long absence must not leave the whole numbers.
    return elapsed >= Math.ceil(missing / gain) ? full : bucket.level + elapsed * gain;
  };
  const leftOf = (level: number): Left => ({
    remaining: Math.floor(level / token),
    resetAfter: Math.ceil((full - level) / gain),
    retryAfter: Math.ceil(Math.max(0, token - level) / gain),
  });

  return {
    name: "token_bucket",
    id: `token_bucket/${capacity}/${rate.refillRate}/${rate.rateWindow}`,
    limit: capacity,
    window: rate.rateWindow,
    script: { source: "rate_limit/token_bucket", args: [full, token, gain] },
    left: (bucket, now) => leftOf(levelAt(bucket, now)),
    attempt(bucket, now) {
      const at = Math.max(now, bucket?.at ?? now);
      const level = levelAt(bucket, at);
      if (level < token) return { allowed: false, ...leftOf(level), expires: at };
      const left = leftOf(level - token);
      const keep = { level: level - token, at };
      return { allowed: true, ...left, keep, expires: at + left.resetAfter };
    },
  };
}

/** Parts of a token, and parts gained per millisecond, both whole and without a common divisor. */
function partsOf({ refillRate, rateWindow }: TokenBucketRate): { token: number; gain: number } {
  // Rates such as 0.5 per second are taken to a millionth.
  const scale = Number.isInteger(refillRate) ? 1 : 1_000_000;
  const gain = positiveInteger(Math.round(refillRate * scale), "refillRate");
  const token = positiveInteger(wholeMillis(rateWindow, "rateWindow") * scale, "rateWindow");
  const divisor = commonDivisor(token, gain);
  return { token: token / divisor, gain: gain / divisor };
}

function commonDivisor(left: number, right: number): number {
  return right === 0 ? left : commonDivisor(right, left % right);
}
