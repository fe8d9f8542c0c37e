import {
  circuitBreaker,
  type CircuitBreakerOptions,
} from "../../circuit_breaker/circuit-breaker.js";
import type { Attempt, Guarded } from "../../circuit_breaker/guarded.js";
import { pause } from "../../world/pause.js";
import type { World } from "../../world/world.js";
import type { Carrier, Delivery } from "../carrier.js";

/** How jobs are forwarded. */
export interface ForwarderOptions {
  readonly world: World;
  /** Jobs at once; 100 unless said. */
  readonly concurrency?: number;
  /** Unless said, after 5 failures in a row nothing is tried for 2 s. */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /** Told of each job, and of each try to ask the buffer, how it went. */
  readonly told?: (how: Forwarding) => void;
}

/** How forwarding one job went: `failed` means that it is tried again. */
export type Forwarding = "forwarded" | "failed" | "buffer_away";

/** Carries jobs from one place to another, for as long as it runs. */
export interface Forwarder {
  /** Begins; nothing happens when it has begun. */
  start(): void;
  /** Ends once what it took is where it belongs, or back. */
  stop(): Promise<void>;
  /** False: the other side failed at the last try, so jobs stay where they are. */
  readonly forwarding: () => boolean;
}

/** Whence jobs come, and where they go. */
export interface Ways {
  readonly from: Pick<Carrier, "take">;
  readonly to: Pick<Carrier, "publish" | "probe">;
}

/** How long one claim waits for something to forward, in milliseconds. */
const patience = 1_000;
/** How long stopping waits for a side that doesn't answer; what it took comes again. */
const graceMs = 5_000;
/** Between two tries of a job, and to reach a side that is away, in milliseconds. */
const retryMs = 500;

/**
 * Forwards jobs at least once: one is let go of after the other side has it, so that a crash in between
 * brings it twice; the records of jobs see to it that it counts once. While the other side is away
 * nothing is taken, and everything stays in the buffer.
 */
export function jobForwarder(ways: Ways, options: ForwarderOptions): Forwarder {
  return new Forwards(ways, options);
}

class Forwards implements Forwarder {
  readonly #ways: Ways;
  readonly #options: ForwarderOptions;
  readonly #guarded: Guarded;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isThere = true;

  constructor(ways: Ways, options: ForwarderOptions) {
    const { circuitBreaker: breaker = { threshold: 5, openFor: 2 } } = options;
    this.#ways = ways;
    this.#options = options;
    this.#guarded = circuitBreaker(breaker, (_call, work) => work(this.#stopping.signal));
  }

  readonly forwarding = (): boolean => this.#isThere;

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    if (this.#running === undefined) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.world.clock.after(graceMs, resolve);
      void this.#running?.finally(() => {
        cancel();
        resolve();
      });
    });
  }

  async #run(): Promise<void> {
    const { told, concurrency = 100 } = this.#options;
    while (!this.#stopping.signal.aborted) {
      if (!this.#isThere && !(await this.#isBack())) {
        await this.#pause();
        continue;
      }
      const taken = await this.#ways.from.take(concurrency, patience).catch(() => undefined);
      if (taken === undefined) {
        told?.("buffer_away");
        await this.#pause();
        continue;
      }
      await Promise.all(taken.map((delivery) => this.#forward(delivery)));
    }
  }

  async #isBack(): Promise<boolean> {
    const { to } = this.#ways;
    this.#isThere = await this.#guarded(this.#attempt(), () => to.probe()).then(
      () => true,
      () => false,
    );
    return this.#isThere;
  }

  async #forward(delivery: Delivery): Promise<void> {
    const { told, world } = this.#options;
    const { message, attempt } = delivery;
    try {
      await this.#guarded(this.#attempt(), () => this.#ways.to.publish(message, {}));
    } catch {
      this.#isThere = false;
      told?.("failed");
      // Left alone, it comes again when its lease is over.
      await delivery.again(attempt, retryMs * (1 + world.random())).catch(() => undefined);
      return;
    }
    told?.("forwarded");
    await delivery.ack().catch(() => undefined);
  }

  #attempt(): Attempt {
    const { clock, random } = this.#options.world;
    return { clock, random, signal: neverAborted, deadline: Infinity, repeatable: true };
  }

  /** Until the next try, or until it is to stop. */
  #pause(): Promise<void> {
    return pause(retryMs, this.#options.world.clock, this.#stopping.signal);
  }
}

const neverAborted = new AbortController().signal;
