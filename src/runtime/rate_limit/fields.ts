import type { Algorithm, Left } from "./algorithm.js";

/**
 * Which fields tell a caller about a limit: `draft` is draft-ietf-httpapi-ratelimit-headers,
 * `legacy` the `X-RateLimit-*` that many clients know. `exact` is for no caller: it
 * carries the numbers to the millisecond to functions such as `isAllowedTokenBucket`.
 */
export type FieldStyle = "draft" | "legacy" | "exact" | "none";

/** The field of the style `exact`. */
export const exactField = "x-ratelimit-exact";

/** Milliseconds as whole seconds, rounded up: whoever waits that long has waited long enough. */
export function wholeSeconds(millis: number): number {
  return Math.ceil(millis / 1000);
}

/** What the fields are about. */
export interface QuotaPolicy {
  readonly name: string;
  /** Requests in a full allowance. */
  readonly full: number;
  /** Requests in `window`. */
  readonly limit: number;
  /** Whole seconds. */
  readonly window: number;
}

/**
 * The policy of an algorithm under the name that callers see. Windows are told in whole seconds
 * (draft-ietf-httpapi-ratelimit-headers, section 2), so a shorter one is told as how often it fits.
 */
export function policyOf(name: string, { limit, window }: Algorithm<unknown>): QuotaPolicy {
  if (window >= 1) return { name, full: limit, limit, window: Math.round(window) };
  return { name, full: limit, limit: limit * Math.floor(1 / window), window: 1 };
}

type Fields = Readonly<Record<string, string>>;

/** `RateLimit` and `RateLimit-Policy`: structured fields, one list item per policy. */
function draft({ name, limit, window }: QuotaPolicy, { remaining, resetAfter }: Left): Fields {
  return {
    "ratelimit-policy": `"${name}";q=${limit};w=${window}`,
    ratelimit: `"${name}";r=${remaining};t=${wholeSeconds(resetAfter)}`,
  };
}

/** `X-RateLimit-*`: nobody's standard; the reset is in seconds from now, which needs no clock. */
function legacy({ full }: QuotaPolicy, { remaining, resetAfter }: Left): Fields {
  return {
    "x-ratelimit-limit": String(full),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(wholeSeconds(resetAfter)),
  };
}

/** One field that holds everything as JSON; it never leaves the process. */
function exact({ full: limit }: QuotaPolicy, { remaining, resetAfter, retryAfter }: Left): Fields {
  return { [exactField]: JSON.stringify({ limit, remaining, reset: resetAfter, retryAfter }) };
}

/** How to write the fields of each style. */
export const fieldWriters: Readonly<
  Record<FieldStyle, (policy: QuotaPolicy, left: Left) => Fields>
> = {
  draft,
  legacy,
  exact,
  none: () => ({}),
};
