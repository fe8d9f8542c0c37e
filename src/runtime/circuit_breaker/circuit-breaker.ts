import {
  circuitBreaker as cockatielBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from "cockatiel";
import { Refusal } from "../http/refusal.js";
import type { Attempt, Guarded } from "./guarded.js";
import { isOutcome } from "./transient.js";

/** When a breaker opens, and for how long. */
export interface CircuitBreakerOptions {
  /** Failures in a row. */
  readonly threshold: number;
  /** Seconds until one probe is let through. */
  readonly openFor: number;
}

/**
 * Refuses with 503 `circuit_open` at once after `threshold` failures in a row. After `openFor`
 * seconds one call is let through as a probe; until it ends everyone else is refused.
 * Declared errors and refusals below 500 are successes, a caller who went away is neither.
 * cockatiel keeps the state; time is the call's clock.
 */
export function circuitBreaker(options: CircuitBreakerOptions, inner: Guarded): Guarded {
  const gate = new Gate(options.openFor * 1000);
  const policy = cockatielBreaker(
    handleWhen((error) => !(error instanceof Departed)),
    // The gate knows when to probe; to cockatiel it is always time.
    { halfOpenAfter: Number.NEGATIVE_INFINITY, breaker: new ConsecutiveBreaker(options.threshold) },
  );
  policy.onBreak(() => {
    gate.open();
  });
  return async (call, work) => {
    gate.pass(policy, call);
    // What a probe proves when its caller leaves is nothing: it must not close the circuit.
    const probing = policy.state === CircuitState.Open;
    const result = await policy
      .execute(() => settled(inner(call, work), !probing && call))
      .catch((error: unknown) => rethrow(error, gate, call));
    if ("outcome" in result) throw result.outcome;
    return result.value;
  };
}

type Settled<T> = { readonly value: T } | { readonly outcome: unknown };

/** The caller left while the circuit was closed: no sign of anything. */
class Departed extends Error {}

/** Turns thrown outcomes into values, for cockatiel takes whatever is thrown for a failure. */
async function settled<T>(work: Promise<T>, call: Attempt | false): Promise<Settled<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (isOutcome(error)) return { outcome: error };
    if (call && call.signal.aborted) throw new Departed("The caller left.", { cause: error });
    throw error;
  }
}

function rethrow(error: unknown, gate: Gate, call: Attempt): never {
  if (error instanceof Departed) throw error.cause;
  throw isBrokenCircuitError(error) ? gate.refusal(call) : error;
}

/** Knows by the call's clock when an open circuit may be tried again. */
class Gate {
  readonly #openFor: number;
  #now: () => number = () => 0;
  #openedAt = 0;

  constructor(openFor: number) {
    this.#openFor = openFor;
  }

  open(): void {
    this.#openedAt = this.#now();
  }

  /** @throws Refusal while the circuit is open, and while a probe is out. */
  pass(policy: CircuitBreakerPolicy, call: Attempt): void {
    this.#now = () => call.clock.now();
    if (policy.state === CircuitState.Closed) return;
    if (policy.state === CircuitState.HalfOpen || this.#left() > 0) throw this.refusal(call);
  }

  refusal(call: Attempt): Refusal {
    const left = Math.max(0, this.#openedAt + this.#openFor - call.clock.now());
    return new Refusal({
      status: 503,
      code: "circuit_open",
      detail: "What this endpoint depends on keeps failing; it is not being tried just now.",
      headers: { "retry-after": String(Math.max(1, Math.ceil(left / 1000))) },
      knob: "circuit_breaker",
    });
  }

  /** Milliseconds until the next probe; 0 also when the clock was set back, lest it take for ever. */
  #left(): number {
    const now = this.#now();
    return now < this.#openedAt ? 0 : this.#openedAt + this.#openFor - now;
  }
}
