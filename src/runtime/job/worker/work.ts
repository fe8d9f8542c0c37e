import type { CircuitBreakerOptions } from "../../circuit_breaker/circuit-breaker.js";
import type { Sealed } from "../../encryption/sealed.js";
import type { Log } from "../../logging/log.js";
import type { JobPermissions, JobUser } from "../identity.js";
import type { JobQueue } from "../queue.js";
import type { JobMessage } from "../words.js";

/** What a handler gets besides its input. */
export interface JobTools {
  /** Aborts when the job is cancelled, its time is up, or somebody else has it by now. */
  readonly signal: AbortSignal;
  /** Says how far the work is: 0 to 100. Never throws; what can't be told isn't. */
  readonly progress: (percent: number, note?: string) => void;
  /** Structured log of this job; secret fields are redacted at any depth. */
  readonly log: Log;
  /** Reads a sealed value. @throws TypeError when it isn't one. */
  readonly open: <Value>(sealed: Sealed<Value>) => Value;
  /** Who submitted it, as it was signed. */
  readonly user: JobUser;
  readonly job: Pick<JobMessage, "id" | "name" | "submittedAt">;
  /** From 1. */
  readonly attempt: number;
}

/** The work of one endpoint's jobs. May run more than once for a job; counts once. */
export type JobHandler<Input = never, Result = unknown> = (
  input: Input,
  tools: JobTools,
) => Promise<Result> | Result;

/** Credits that were held when the job was submitted. All are repeatable. */
export interface JobCredits {
  /** Keeps the hold open. */
  renew(message: JobMessage): Promise<unknown>;
  settle(message: JobMessage): Promise<unknown>;
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
  /** Milliseconds of a claim's lease, as the queue has it; 30,000 unless said. */
  readonly leaseMs?: number;
  readonly credits?: JobCredits;
}
