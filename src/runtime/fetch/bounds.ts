import { Refusal } from "../http/refusal.js";
import type { Clock } from "../world/world.js";
import { FetchTimeoutError } from "./errors.js";

/** A host that was given less time than this, in milliseconds, isn't blamed for being late. */
const fairTime = 1_000;

/** What ends an outgoing request. */
export interface Bounds {
  /** Aborts when time is up or nobody waits any more. */
  readonly signal: AbortSignal;
  /** Aborts only when nobody waits any more and the host isn't to blame for it. */
  readonly departed: AbortSignal;
  /** Stops the clock: the answer has been read, or there is none. */
  readonly forget: () => void;
}

/** Gives a request `seconds`, or as long as every one of the signals lasts. */
export function boundsOf(
  clock: Clock,
  given: readonly (AbortSignal | null | undefined)[],
  seconds: number,
): Bounds {
  const late = new AbortController();
  const departed = new AbortController();
  const began = clock.now();
  const forget = clock.after(seconds * 1000, () => {
    late.abort(new FetchTimeoutError(seconds));
  });
  const callers = AbortSignal.any(given.filter((one) => one instanceof AbortSignal));
  const leave = (): void => {
    const reason: unknown = callers.reason;
    const slow = isTimeUp(reason) && clock.now() - began >= fairTime;
    if (!slow) departed.abort(reason);
  };
  callers.addEventListener("abort", leave, { once: true });
  if (callers.aborted) leave();
  return {
    signal: AbortSignal.any([late.signal, callers]),
    departed: departed.signal,
    forget,
  };
}

/** The attempt's or the request's deadline, or `AbortSignal.timeout()`; not a client that left. */
function isTimeUp(reason: unknown): boolean {
  if (Refusal.is(reason)) return reason.status === 504;
  return reason instanceof DOMException && reason.name === "TimeoutError";
}
