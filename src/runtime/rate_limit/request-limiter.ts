import type { Request } from "express";
import type { App } from "../http/app.js";
import { empty, enterByHand, handEndpoint } from "../http/by-hand.js";
import { Refusal } from "../http/refusal.js";
import { requestGuard, type RequestGuard } from "../http/request-guard.js";
import { clientNetwork } from "../security/client-address.js";
import type { Guard } from "../stores/contract.js";
import { debounce, type DebounceRate } from "./debounce.js";
import { fixedWindow, type FixedWindowRate } from "./fixed_window.js";
import type { LimiterOptions } from "./limiter.js";
import { slidingWindow, type SlidingWindowRate } from "./sliding_window.js";
import { throttle, type ThrottleRate } from "./throttle.js";
import { tokenBucket, type TokenBucketRate } from "./token_bucket.js";

/** What limiters of requests can be told besides their rate. */
export interface RequestLimiterOptions extends Omit<LimiterOptions, "owner"> {
  /**
   * Whose requests are counted together: `user` needs a verified user, `address` looks at nobody's
   * token; when absent, the user of a request that carries a token, else its address.
   */
  readonly by?: "user" | "address";
}

/**
 * Lets each caller's requests pass as a token bucket allows: bursts of `rateLimit`, in the long run
 * `refillRate` per `rateWindow` seconds. Use it as Express middleware, or wrap a function that
 * takes the request with `.wrap`. Limiters with the same label and rate share their counts.
 * Refuses with 429 `rate_limited` and `Retry-After`, and with 401 when a token is no good, or is
 * missing `by: "user"`. Throws a RangeError for rates that aren't positive.
 * @example
 * import { createApp, tokenBucketLimiter } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const limit = { label: "cpu_job", rateLimit: 2, refillRate: 1, rateWindow: 60 };
 * app.express.post("/cpu-jobs", tokenBucketLimiter(app, limit), (_request, response) => {
 *   response.sendStatus(202);
 * });
 */
export function tokenBucketLimiter(
  app: App,
  options: RequestLimiterOptions & TokenBucketRate,
): RequestGuard {
  return requestLimiter(app, options, tokenBucket({ ...options, owner: ownerOf(options) }));
}

/**
 * Lets `limit` requests of each caller pass in a window of `window` seconds, which opens at the
 * caller's first request. Use it as Express middleware, or wrap a function that takes the request
 * with `.wrap`. Limiters with the same label and rate share their counts.
 * Refuses with 429 `rate_limited` and `Retry-After`, and with 401 when a token is no good, or is
 * missing `by: "user"`. Throws a RangeError for a limit or window that isn't positive.
 * @example
 * import { createApp, fixedWindowLimiter } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const limiter = fixedWindowLimiter(app, { label: "export", limit: 10, window: 3600, by: "user" });
 * app.express.get("/export", limiter, (_request, response) => {
 *   response.json({ rows: [] });
 * });
 */
export function fixedWindowLimiter(
  app: App,
  options: RequestLimiterOptions & FixedWindowRate,
): RequestGuard {
  return requestLimiter(app, options, fixedWindow({ ...options, owner: ownerOf(options) }));
}

/**
 * Lets at most `limit` requests of each caller pass in any `window` seconds. Use it as Express
 * middleware, or wrap a function that takes the request with `.wrap`. Limiters with the same label
 * and rate share their counts.
 * Refuses with 429 `rate_limited` and `Retry-After`, and with 401 when a token is no good, or is
 * missing `by: "user"`. Throws a RangeError for a limit or window that isn't positive.
 * @example
 * import { createApp, slidingWindowLimiter } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const limiter = slidingWindowLimiter(app, { label: "login", limit: 5, window: 60 });
 * app.express.post("/login", limiter, (_request, response) => {
 *   response.sendStatus(204);
 * });
 */
export function slidingWindowLimiter(
  app: App,
  options: RequestLimiterOptions & SlidingWindowRate,
): RequestGuard {
  return requestLimiter(app, options, slidingWindow({ ...options, owner: ownerOf(options) }));
}

/**
 * Lets each caller's requests pass that are at least `interval / rate` seconds apart. Use it as
 * Express middleware, or wrap a function that takes the request with `.wrap`. Limiters with the
 * same label and rate share their times.
 * Refuses with 429 `rate_limited` and `Retry-After`, and with 401 when a token is no good, or is
 * missing `by: "user"`. Throws a RangeError unless `interval` comes to a millisecond and `rate` is
 * a positive whole number.
 * @example
 * import { createApp, throttleLimiter } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const limiter = throttleLimiter(app, { label: "preview", interval: 1, rate: 2 });
 * app.express.get("/preview", limiter, (_request, response) => {
 *   response.sendStatus(204);
 * });
 */
export function throttleLimiter(
  app: App,
  options: RequestLimiterOptions & ThrottleRate,
): RequestGuard {
  return requestLimiter(app, options, throttle({ ...options, owner: ownerOf(options) }));
}

/**
 * Lets a caller's request pass when he made none, allowed or not, in the last `interval` seconds.
 * Use it as Express middleware, or wrap a function that takes the request with `.wrap`. Limiters
 * with the same label and interval share their times.
 * Refuses with 429 `rate_limited` and `Retry-After`, and with 401 when a token is no good, or is
 * missing `by: "user"`. Throws a RangeError unless `interval` comes to a millisecond.
 * @example
 * import { createApp, debounceLimiter } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const limiter = debounceLimiter(app, { label: "autosave", interval: 2, by: "user" });
 * app.express.put("/draft", limiter, (_request, response) => {
 *   response.sendStatus(204);
 * });
 */
export function debounceLimiter(
  app: App,
  options: RequestLimiterOptions & DebounceRate,
): RequestGuard {
  return requestLimiter(app, options, debounce({ ...options, owner: ownerOf(options) }));
}

const ownerOf = ({ by }: RequestLimiterOptions) => (by === "address" ? "ip" : "principal");

function requestLimiter(
  app: App,
  { by }: RequestLimiterOptions,
  guard: Guard<readonly string[]>,
): RequestGuard {
  const endpoint = handEndpoint("-", () => empty());
  const admission = app.store.admission(endpoint, { rate_limit: guard });
  return requestGuard(async (request) => {
    const { kind, principal } = await callerOf(app, request, by);
    const entering = { principal, rate_limit: [kind, principal] };
    const { headers, refusal } = await enterByHand(app, admission, entering);
    for (const [name, value] of Object.entries(headers)) request.res?.setHeader(name, value);
    if (refusal !== undefined) throw refusal;
  });
}

interface Caller {
  /** A user may be called like an address, and shall not be counted as one. */
  readonly kind: "user" | "address";
  readonly principal: string;
}

async function callerOf(
  app: App,
  request: Request,
  by: RequestLimiterOptions["by"],
): Promise<Caller> {
  const address = { kind: "address", principal: clientNetwork(request) } as const;
  if (by === "address") return address;
  try {
    return { kind: "user", principal: (await app.auth.user(request, [])).principal };
  } catch (error) {
    const anonymous = Refusal.is(error) && error.code === "token_missing";
    if (anonymous && by === undefined) return address;
    throw error;
  }
}
