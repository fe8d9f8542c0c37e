import type { Algorithm, Left } from "./algorithm.js";

/**
 * Which fields tell a caller about a limit: `draft` is draft-ietf-httpapi-ratelimit-headers,
 * `legacy` the `X-RateLimit-*` that many clients know.
 */
export type FieldStyle = "draft" | "legacy" | "none";

/** Milliseconds as whole seconds, rounded up: whoever waits that long has waited long enough. */
export function wholeSeconds(millis: number): number {
  return Math.ceil(millis / 1000);
}

/** What the fields are about. */
export interface QuotaPolicy {
  readonly name: string;
  readonly limit: number;
  /** Seconds. */
  readonly window: number;
}

/** The policy of an algorithm under the name that callers see. */
export function policyOf(name: string, { limit, window }: Algorithm<unknown>): QuotaPolicy {
  return { name, limit, window: Math.max(1, Math.round(window)) };
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
function legacy({ limit }: QuotaPolicy, { remaining, resetAfter }: Left): Fields {
  return {
    "x-ratelimit-limit": String(limit),
    "x-ratelimit-remaining": String(remaining),
    "x-ratelimit-reset": String(wholeSeconds(resetAfter)),
  };
}

/** How to write the fields of each style. */
export const fieldWriters: Readonly<
  Record<FieldStyle, (policy: QuotaPolicy, left: Left) => Fields>
> = {
  draft,
  legacy,
  none: () => ({}),
};
