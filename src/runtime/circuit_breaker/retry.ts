import { ConstantBackoff, handleWhen, retry as cockatielRetry } from "cockatiel";
import type { Attempt, Guarded } from "./guarded.js";
import { askedToWait, isProvable, isTransient } from "./transient.js";

/** How often and how patiently. */
export interface RetryOptions {
  /** Further tries after the first. */
  readonly maxRetries: number;
  /** Base in seconds: the waits are drawn from 0 to `backoff`, twice that, four times that …, at most 60. */
  readonly backoff: number;
}

const longestWait = 60;

/**
 * Tries again after failures that pass: always where it is proved that nothing happened, else
 * only when the call is repeatable. Waits exponentially with full jitter, never less than the
 * failed side asked for; a retry that can't start before the deadline isn't tried, and a caller
 * who left ends it. An open circuit breaker ends it too.
 * Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retry(options: RetryOptions, inner: Guarded): Guarded {
  return async (call, work) => {
    try {
      // The first try goes past the retry policy, which costs more than all other guards together.
      return await inner(call, work);
    } catch (error) {
      if (!mayRepeat(error, call)) throw error;
      return await furtherTries(error, options, call, () => inner(call, work));
    }
  };
}

function furtherTries<T>(
  first: unknown,
  options: RetryOptions,
  call: Attempt,
  work: () => Promise<T>,
): Promise<T> {
  let failures = 0;
  let wait: number | undefined;
  const worthwhile = handleWhen((error) => {
    failures += 1;
    wait = mayRepeat(error, call) ? waitAfter(error, failures, options, call) : undefined;
    return wait !== undefined;
  });
  // The policy counts and gives up; the waiting is ours, because its own can't be aborted.
  const policy = cockatielRetry(worthwhile, {
    maxAttempts: options.maxRetries,
    backoff: new ConstantBackoff(0),
  });
  return policy.execute(async ({ attempt }) => {
    if (attempt === 0) throw first;
    if (wait !== undefined && wait > 0) await pause(wait, call);
    return work();
  });
}

function mayRepeat(error: unknown, call: Attempt): boolean {
  if (call.signal.aborted) return false;
  return isProvable(error) || (call.repeatable && isTransient(error));
}

/** Milliseconds to wait after that many failures, or undefined when there is no time for a retry. */
function waitAfter(
  error: unknown,
  failures: number,
  options: RetryOptions,
  call: Attempt,
): number | undefined {
  if (failures > options.maxRetries) return undefined;
  const ceiling = Math.min(longestWait, options.backoff * 2 ** (failures - 1)) * 1000;
  const wait = Math.max(call.random() * ceiling, askedToWait(error));
  return call.clock.now() + wait < call.deadline ? wait : undefined;
}

function pause(ms: number, { clock, signal }: Attempt): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      cancel();
      reject(
        signal.reason instanceof Error ? signal.reason : new Error("The request was cancelled."),
      );
    };
    const cancel = clock.after(ms, () => {
      signal.removeEventListener("abort", leave);
      resolve();
    });
    signal.addEventListener("abort", leave, { once: true });
    if (signal.aborted) leave();
  });
}
