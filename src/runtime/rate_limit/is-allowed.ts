import type { App } from "../http/app.js";
import { Admissions, empty, enterByHand, handEndpoint } from "../http/by-hand.js";
import type { Guard } from "../stores/contract.js";
import { debounce } from "./debounce.js";
import { exactField } from "./fields.js";
import { fixedWindow } from "./fixed_window.js";
import type { LimiterOptions } from "./limiter.js";
import { slidingWindow } from "./sliding_window.js";
import { throttle } from "./throttle.js";
import { tokenBucket } from "./token_bucket.js";

/** What a limiter says to one try. */
export interface LimitDecision {
  readonly allowed: boolean;
  /** Tries that would be allowed right now. */
  readonly remaining: number;
  /** Tries in a full allowance. */
  readonly limit: number;
  /** Milliseconds until all of the limit is there again. */
  readonly reset: number;
  /** Milliseconds until the next try is allowed; 0: now. */
  readonly retryAfter: number;
}

/** The rest of the arguments of `isAllowedTokenBucket`; `rateWindow` in seconds. */
export type TokenBucketArguments = [rateLimit: number, refillRate: number, rateWindow: number];

/**
 * Takes a token from the bucket of `key`, which holds `rateLimit` tokens, starts full and gains
 * `refillRate` tokens per `rateWindow` seconds, continuously. Tells the decision and refuses
 * nothing itself. Calls with the same key and rate share a bucket, on every server of the store.
 * The promise rejects with a RangeError for rates that aren't positive,
 * and with a Refusal when the store can't decide.
 * @example
 * import { createApp, isAllowedTokenBucket } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const { allowed, retryAfter } = await isAllowedTokenBucket(app, "cpu_job:ada:resize", 2, 1, 60);
 * if (!allowed) app.say(`Again in ${retryAfter} ms.`);
 */
export async function isAllowedTokenBucket(
  app: App,
  key: string,
  ...[rateLimit, refillRate, rateWindow]: TokenBucketArguments
): Promise<LimitDecision> {
  const name = `token_bucket/${rateLimit}/${refillRate}/${rateWindow}`;
  const rate = { rateLimit, refillRate, rateWindow };
  return decide(app, key, name, () => tokenBucket({ ...byHand, ...rate }));
}

/**
 * Counts a try in the window of `key`: it opens at the key's first try, lasts `window` seconds and
 * allows `limit` tries. Tells the decision and refuses nothing itself. Calls with the same key and
 * rate share a window, on every server of the store.
 * The promise rejects with a RangeError for a limit or window that isn't positive,
 * and with a Refusal when the store can't decide.
 * @example
 * import { createApp, isAllowedFixedWindow } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const { allowed, remaining } = await isAllowedFixedWindow(app, "export:ada", 100, 3600);
 * app.say(allowed ? `${remaining} more this hour.` : "No more this hour.");
 */
export async function isAllowedFixedWindow(
  app: App,
  key: string,
  limit: number,
  window: number,
): Promise<LimitDecision> {
  const name = `fixed_window/${limit}/${window}`;
  return decide(app, key, name, () => fixedWindow({ ...byHand, limit, window }));
}

/**
 * Counts a try of `key` in a window that moves with the time: never more than `limit` allowed tries
 * in any `window` seconds. Tells the decision and refuses nothing itself. Calls with the same key
 * and rate share their counts, on every server of the store.
 * The promise rejects with a RangeError for a limit or window that isn't positive,
 * and with a Refusal when the store can't decide.
 * @example
 * import { createApp, isAllowedSlidingWindow } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const { allowed, retryAfter } = await isAllowedSlidingWindow(app, "login:ada", 5, 60);
 * if (!allowed) app.say(`Again in ${retryAfter} ms.`);
 */
export async function isAllowedSlidingWindow(
  app: App,
  key: string,
  limit: number,
  window: number,
): Promise<LimitDecision> {
  const name = `sliding_window/${limit}/${window}`;
  return decide(app, key, name, () => slidingWindow({ ...byHand, limit, window }));
}

/**
 * Lets tries of `key` through that are at least `interval / rate` seconds apart. Tells the decision
 * and refuses nothing itself. Calls with the same key and rate share their times, on every server
 * of the store.
 * The promise rejects with a RangeError unless `interval` comes to a millisecond and `rate` is a
 * positive whole number, and with a Refusal when the store can't decide.
 * @example
 * import { createApp, isAllowedThrottle } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const { allowed } = await isAllowedThrottle(app, "resize:ada", 1, 2);
 * app.say(allowed ? "now" : "within half a second");
 */
export async function isAllowedThrottle(
  app: App,
  key: string,
  interval: number,
  rate = 1,
): Promise<LimitDecision> {
  const name = `throttle/${interval}/${rate}`;
  return decide(app, key, name, () => throttle({ ...byHand, interval, rate }));
}

/**
 * Lets a try of `key` through when there was none, allowed or not, in the last `interval` seconds.
 * Tells the decision and refuses nothing itself. Calls with the same key and interval share their
 * times, on every server of the store.
 * The promise rejects with a RangeError unless `interval` comes to a millisecond, and with a Refusal
 * when the store can't decide.
 * @example
 * import { createApp, isAllowedDebounce } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const { allowed } = await isAllowedDebounce(app, "save:ada", 2);
 * app.say(allowed ? "saved" : "not yet quiet");
 */
export async function isAllowedDebounce(
  app: App,
  key: string,
  interval: number,
): Promise<LimitDecision> {
  const name = `debounce/${interval}`;
  return decide(app, key, name, () => debounce({ ...byHand, interval }));
}

const byHand = { label: "by_hand", headers: "exact" } as const satisfies LimiterOptions;

const limiters = () => new Admissions<{ readonly rate_limit: Guard<readonly string[]> }>();

async function decide(
  app: App,
  key: string,
  name: string,
  guard: () => Guard<readonly string[]>,
): Promise<LimitDecision> {
  const admission = app.made(limiters).get(name, () =>
    app.store.admission(
      handEndpoint("-", () => empty()),
      { rate_limit: guard() },
    ),
  );
  const { headers, refusal } = await enterByHand(app, admission, {
    principal: key,
    rate_limit: [key],
  });
  // A store that can't decide refuses too; that is no answer to whether the limit allows it.
  if (refusal !== undefined && refusal.code !== "rate_limited") throw refusal;
  return { allowed: refusal === undefined, ...numbersOf(headers[exactField]) };
}

/** A store that is away tells no more than yes or no. */
const unknown = { limit: 0, remaining: 0, reset: 0, retryAfter: 0 };

function numbersOf(field: string | undefined): Omit<LimitDecision, "allowed"> {
  return field === undefined ? unknown : (JSON.parse(field) as typeof unknown);
}
