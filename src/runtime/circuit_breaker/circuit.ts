import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import { circuitBreaker } from "./circuit-breaker.js";
import type { Attempt, Guarded } from "./guarded.js";

/** When the circuit opens, and for how long. */
export interface CircuitOptions {
  /** Failures in a row; 5 unless said. */
  readonly failureThreshold?: number;
  /** Seconds until one call is let through as a probe; 30 unless said. */
  readonly recoveryTimeout?: number;
  /** The machine's clock unless said. */
  readonly world?: World;
}

/**
 * Wraps a function, synchronous or not, in a circuit breaker as generated endpoints have it: after
 * `failureThreshold` failures in a row calls are refused at once, and after `recoveryTimeout` one
 * is let through to try. All calls of the wrapper share its circuit. Declared errors and refusals
 * below 500 are answers, not failures. The wrapper returns a promise also for a synchronous
 * function.
 * Rejects with what the function threw, or with a Refusal 503 `circuit_open`. Throws a RangeError
 * unless `failureThreshold` is a whole number above 0 and `recoveryTimeout` is at least 0.
 * @example
 * import { circuit } from "@endpointgen/runtime";
 *
 * const read = async (id: string) => (await fetch(`https://records.example.com/${id}`)).text();
 * const guardedRead = circuit({ failureThreshold: 5, recoveryTimeout: 30 }, read);
 * await guardedRead("7");
 */
export function circuit<Given extends unknown[], Result>(
  options: CircuitOptions,
  work: (...given: Given) => Result,
): (...given: Given) => Promise<Awaited<Result>> {
  const { failureThreshold = 5, recoveryTimeout = 30, world = systemWorld } = options;
  if (!Number.isSafeInteger(failureThreshold) || failureThreshold < 1) {
    throw new RangeError(`failureThreshold must be at least 1, not ${failureThreshold}`);
  }
  if (!(recoveryTimeout >= 0)) {
    throw new RangeError(`recoveryTimeout must be at least 0 seconds, not ${recoveryTimeout}`);
  }
  const guarded = circuitBreaker({ threshold: failureThreshold, openFor: recoveryTimeout }, direct);
  const call = callIn(world);
  return (...given) => guarded(call, async (): Promise<Awaited<Result>> => await work(...given));
}

const direct: Guarded = (call, work) => work(call.signal);

/** A breaker looks at nothing but the clock; nobody can leave. */
function callIn({ clock, random }: World): Attempt {
  const { signal } = new AbortController();
  return { clock, random, signal, deadline: Infinity, repeatable: false };
}
