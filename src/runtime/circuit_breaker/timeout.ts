import { Refusal } from "../http/refusal.js";
import type { Attempt, Guarded } from "./guarded.js";

/**
 * Gives every attempt `seconds`, or what is left until the request's deadline, then ends it with
 * 504 `timeout`. The attempt's signal aborts then, and when the caller's does; the answer never
 * waits for work that doesn't listen.
 */
export function timeout(seconds: number): Guarded {
  return (call, work) => {
    const left = call.deadline - call.clock.now();
    const bound = { ms: Math.min(seconds * 1000, left), byDeadline: left < seconds * 1000 };
    return withinTime(bound, call, work);
  };
}

interface Bound {
  readonly ms: number;
  readonly byDeadline: boolean;
}

function withinTime<T>(
  bound: Bound,
  call: Attempt,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (call.signal.aborted) return Promise.reject(asError(call.signal.reason));
  if (bound.ms <= 0) return Promise.reject(timedOut(bound));
  return new Promise<T>((resolve, reject) => {
    const attempt = new AbortController();
    const stop = (reason: unknown): void => {
      forget();
      reject(asError(reason));
      attempt.abort(reason);
    };
    const leave = (): void => {
      stop(call.signal.reason);
    };
    const cancel = call.clock.after(bound.ms, () => {
      stop(timedOut(bound));
    });
    const forget = (): void => {
      cancel();
      call.signal.removeEventListener("abort", leave);
    };
    call.signal.addEventListener("abort", leave, { once: true });
    start(work, attempt.signal).then(
      (value) => {
        forget();
        resolve(value);
      },
      (error: unknown) => {
        forget();
        reject(asError(error));
      },
    );
  });
}

/** Work that throws before its first `await` fails like any other. */
async function start<T>(
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  return work(signal);
}

function timedOut({ ms, byDeadline }: Bound): Refusal {
  return new Refusal({
    status: 504,
    code: "timeout",
    detail:
      ms <= 0
        ? "The request's time was up before the work could start."
        : `The work did not finish within ${String(ms / 1000)} s.`,
    knob: byDeadline ? "request_timeout" : "circuit_breaker.timeout",
  });
}

function asError(reason: unknown): Error {
  return reason instanceof Error
    ? reason
    : new Error("The request was cancelled.", { cause: reason });
}
