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
 * Time is the call's clock.
 */
export function circuitBreaker(options: CircuitBreakerOptions, inner: Guarded): Guarded {
  const circuit = new Circuit(options);
  return async (call, work) => {
    const probing = circuit.pass(call);
    try {
      const value = await inner(call, work);
      circuit.succeeded(probing);
      return value;
    } catch (error) {
      circuit.failed(error, call, probing);
      throw error;
    }
  };
}

/**
 * A circuit keeps nothing of a call, not even its clock: what lives as long as the process must not
 * hold on to requests, or each of them survives the collector's first rounds.
 */
class Circuit {
  readonly #threshold: number;
  /** Milliseconds. */
  readonly #openFor: number;
  #state: "closed" | "open" | "probing" = "closed";
  #failures = 0;
  #openedAt = 0;

  constructor({ threshold, openFor }: CircuitBreakerOptions) {
    this.#threshold = threshold;
    this.#openFor = openFor * 1000;
  }

  /**
   * Says whether the call is the probe.
   * @throws Refusal while the circuit is open, and while a probe is out.
   */
  pass(call: Attempt): boolean {
    if (this.#state === "closed") return false;
    if (this.#state === "probing" || this.#left(call.clock.now()) > 0) throw this.#refusal(call);
    this.#state = "probing";
    return true;
  }

  succeeded(probing: boolean): void {
    this.#failures = 0;
    if (probing && this.#state === "probing") this.#state = "closed";
  }

  failed(error: unknown, call: Attempt, probing: boolean): void {
    if (isOutcome(error)) {
      this.succeeded(probing);
      return;
    }
    // Who left while the circuit was closed is no sign of anything. What a probe proves when its
    // caller leaves is nothing either, but it must not close the circuit.
    if (!probing && call.signal.aborted) return;
    this.#failures += 1;
    const opens = probing || this.#failures >= this.#threshold;
    if (!opens || this.#state === "open") return;
    this.#state = "open";
    this.#openedAt = call.clock.now();
  }

  #refusal(call: Attempt): Refusal {
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
  #left(now: number): number {
    return now < this.#openedAt ? 0 : this.#openedAt + this.#openFor - now;
  }
}
