import type { Millis } from "../stores/contract.js";
import type { Argument, LuaName } from "../stores/script-part.js";

/** How much of a limit is left at one moment. */
export interface Left {
  /** Requests that would be allowed right now. */
  readonly remaining: number;
  /** Milliseconds until all of the limit is there again. */
  readonly resetAfter: number;
  /** Milliseconds until the next request is allowed; 0: now. */
  readonly retryAfter: number;
}

/** What one try comes to. */
export interface Try<State> extends Left {
  readonly allowed: boolean;
  /** What to remember of it; absent: the try changes nothing. */
  readonly keep?: State;
  /** When `keep` means no more than nothing at all, and may be forgotten. */
  readonly expires: Millis;
}

/**
 * A rate limit as pure functions of a state and the time. The state of a key that was never seen,
 * or that was forgotten, is `undefined`. Both functions take `max(now, last time in the state)`, so
 * a clock that steps back hands out nothing.
 */
export interface Algorithm<State> {
  /** The YAML's name: `token_bucket`. */
  readonly name: string;
  /** Name and rate in one: states of algorithms with different ids can't be exchanged. */
  readonly id: string;
  /** Requests in a full allowance. */
  readonly limit: number;
  /** Seconds to which `limit` refers, for the header fields. */
  readonly window: number;
  /** The same as a part of a script, and its arguments behind the first one. */
  readonly script: { readonly source: LuaName; readonly args: readonly Argument[] };
  /** The try itself; `keep` is set also for a refused try if that one counts. */
  attempt(state: State | undefined, now: Millis): Try<State>;
  /** What is left without trying. */
  left(state: State | undefined, now: Millis): Left;
}

/** Seconds as whole milliseconds; throws a RangeError unless they come to at least one. */
export function wholeMillis(seconds: number, name: string): number {
  return positiveInteger(Math.round(seconds * 1000), name);
}

/** The number itself; throws a RangeError unless it is an integer of at least 1. */
export function positiveInteger(value: number, name: string): number {
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`${name} must be a positive whole number, not ${value}`);
}
