import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import type { Attempt, Guarded } from "./guarded.js";
import { retry, type RetryOptions } from "./retry.js";

/** How often, how patiently and after what. */
export interface RetryDecoratorOptions extends Pick<RetryOptions, "maxRetries"> {
  /**
   * Base in seconds: the waits are drawn from 0 to `backoff`, twice that, four times that …, at
   * most 60; 0.1 unless said.
   */
  readonly backoff?: number;
  /** Seconds for all tries: a retry that can't start before isn't tried; 30 unless said. */
  readonly timeout?: number;
  /**
   * True: running the work twice does no harm, so that failures that leave its effect open
   * (time-outs, 5xx) are tried again too.
   */
  readonly retryAmbiguous?: boolean;
  /** Ends the retries when it aborts. */
  readonly signal?: AbortSignal;
  /** The machine's clock and chance unless said. */
  readonly world?: World;
}

/**
 * Wraps a function, synchronous or not, so that it is tried again after failures that pass, as the
 * retries of generated endpoints are: always where it is proved that nothing happened (connection
 * refused, `TransientError`), else only with `retryAmbiguous`. Waits exponentially with full
 * jitter. The wrapper returns a promise also for a synchronous function, because it may wait.
 * Rejects with what the last try threw, or with the signal's reason; with an earlier time-out when
 * that one left open whether the work happened.
 * @example
 * import { retryDecorator } from "@endpointgen/runtime";
 *
 * const read = async (id: string) => (await fetch(`https://records.example.com/${id}`)).text();
 * const readPatiently = retryDecorator({ maxRetries: 3, retryAmbiguous: true }, read);
 * await readPatiently("7");
 */
export function retryDecorator<Given extends unknown[], Result>(
  options: RetryDecoratorOptions,
  work: (...given: Given) => Result,
): (...given: Given) => Promise<Awaited<Result>> {
  const { maxRetries, backoff = 0.1 } = options;
  const guarded = retry({ maxRetries, backoff }, direct);
  return (...given) => {
    const attempt = async (): Promise<Awaited<Result>> => await work(...given);
    return guarded(attemptOf(options), attempt);
  };
}

const direct: Guarded = (call, work) => work(call.signal);

function attemptOf(options: RetryDecoratorOptions): Attempt {
  const { timeout = 30, retryAmbiguous = false, world = systemWorld, signal } = options;
  const { clock, random } = world;
  return {
    clock,
    random,
    deadline: clock.now() + timeout * 1000,
    repeatable: retryAmbiguous,
    signal: signal ?? new AbortController().signal,
  };
}
