import type { CircuitBreakerOptions } from "../../circuit_breaker/circuit-breaker.js";
import type { ConcurrencyOptions } from "../../concurrency/concurrency.js";
import type { JobPermissions } from "../identity.js";
import type { Ended, JobQueue } from "../queue.js";
import type { JobMessage } from "../words.js";
import type { JobTools } from "./tools.js";

/** The work of one endpoint's jobs. May run more than once for a job; counts once. */
export type JobHandler<Input = never, Result = unknown> = (
  input: Input,
  tools: JobTools,
) => Promise<Result> | Result;

/** Credits that were held when the job was submitted. All are repeatable. */
export interface JobCredits {
  /** Keeps the hold open. */
  renew(message: JobMessage): Promise<unknown>;
  /** `charged`: what the work said it cost; all that is held unless said. */
  settle(message: JobMessage, charged?: number): Promise<unknown>;
  giveBack(message: JobMessage): Promise<unknown>;
}

/** How a worker runs the jobs of one endpoint. */
export interface JobWork extends JobPermissions {
  readonly queue: JobQueue;
  readonly handler: JobHandler;
  /** Seconds that one try may take; 300 unless said. */
  readonly timeout?: number;
  /** Seconds before the next try; 2 unless said. */
  readonly retryDelay?: number;
  /** Unless said, after 5 failures in a row no job is tried for 30 s. */
  readonly circuitBreaker?: CircuitBreakerOptions;
  /** Jobs at once in this process; 4 unless said. */
  readonly concurrency?: number;
  /** Jobs at once in all processes that share the store; any number unless said. */
  readonly running?: ConcurrencyOptions;
  /** Whether the handler computes, and so belongs into a thread of the worker's process. */
  readonly threads?: boolean;
  /** Milliseconds of a claim's lease, as the queue has it; 30,000 unless said. */
  readonly leaseMs?: number;
  readonly credits?: JobCredits;
  /** Told of every end, after the credits. */
  readonly ended?: Ended;
}
