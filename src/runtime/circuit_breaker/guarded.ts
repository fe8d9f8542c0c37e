import type { Clock } from "../world/world.js";

/** What a guard around the business logic must know about the request. */
export interface Attempt {
  /** Aborts when nobody waits for the result any more. */
  readonly signal: AbortSignal;
  /** When the whole request must be done, all attempts included: milliseconds since 1970. */
  readonly deadline: number;
  /** Running the work twice does no harm: an idempotent method, or a key was sent. */
  readonly repeatable: boolean;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Follows one try of the work, such as with a span; the first has number 1. */
  readonly attempt?: <T>(number: number, work: () => Promise<T>) => Promise<T>;
}

/**
 * Runs work under a guard: `retry`, `circuitBreaker` and `timeout` all have this type, so that
 * each can stand around any other.
 */
export type Guarded = <T>(call: Attempt, work: (signal: AbortSignal) => Promise<T>) => Promise<T>;
