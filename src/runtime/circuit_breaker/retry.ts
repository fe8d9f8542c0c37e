import { ConstantBackoff, handleWhen, retry as cockatielRetry } from "cockatiel";
import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import { isAmbiguous } from "../stores/outcome.js";
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
 * who left ends it. An open circuit breaker ends it too. When one try left open whether the work
 * happened (a time-out) and a later one fails in another way, the whole stays open: it ends as the
 * time-out did, with the later failure as its cause.
 * Full jitter: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retry(options: RetryOptions, inner: Guarded): Guarded {
  return async (call, work) => {
    const tries = new Tries(call, () => inner(call, work));
    try {
      // The first try goes past the retry policy, which costs more than all other guards together.
      return await tries.next();
    } catch (error) {
      if (!mayRepeat(error, call)) throw error;
      return await furtherTries(tries.note(error), options, call, tries);
    }
  };
}

/** The tries of one call, and what they left open. */
class Tries<T> {
  readonly #call: Attempt;
  readonly #work: () => Promise<T>;
  #count = 0;
  #open: Refusal | undefined;

  constructor(call: Attempt, work: () => Promise<T>) {
    this.#call = call;
    this.#work = work;
  }

  next(): Promise<T> {
    this.#count += 1;
    return this.#call.attempt?.(this.#count, this.#work) ?? this.#work();
  }

  /** Remembers a failure that leaves open whether the work happened; gives it back. */
  note(error: unknown): unknown {
    if (isAmbiguous(error) && Refusal.is(error)) this.#open ??= error;
    return error;
  }

  /** What the last failure comes to: a declared error is an answer, whatever happened before. */
  ending(last: unknown): unknown {
    const open = this.#open;
    if (open === undefined || isAmbiguous(last) || DeclaredError.is(last)) return last;
    const { status, code, message, headers, members, knob } = open;
    const more = { headers, members, ...(knob !== undefined && { knob }) };
    const ending = new Refusal({ status, code, detail: message, ...more });
    ending.cause = last;
    return ending;
  }
}

async function furtherTries<T>(
  first: unknown,
  options: RetryOptions,
  call: Attempt,
  tries: Tries<T>,
): Promise<T> {
  let failures = 0;
  let wait: number | undefined;
  const worthwhile = handleWhen((error) => {
    failures += 1;
    tries.note(error);
    wait = mayRepeat(error, call) ? waitAfter(error, failures, options, call) : undefined;
    return wait !== undefined;
  });
  // The policy counts and gives up; the waiting is ours, because its own can't be aborted.
  const policy = cockatielRetry(worthwhile, {
    maxAttempts: options.maxRetries,
    backoff: new ConstantBackoff(0),
  });
  try {
    return await policy.execute(async ({ attempt }) => {
      if (attempt === 0) throw first;
      if (wait !== undefined && wait > 0) await pause(wait, call);
      return tries.next();
    });
  } catch (last) {
    throw tries.ending(last);
  }
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
