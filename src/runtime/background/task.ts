import type { Log } from "../logging/log.js";

/** What work is told. */
export interface TaskContext {
  readonly id: string;
  /** Aborts when the app closes and waits no longer. */
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Work to do after the answer. What it returns is nobody's; what it throws is logged. */
export type TaskWork = (context: TaskContext) => unknown;

/** One part of a chain. */
export interface TaskStep {
  /** Says in logs and states which part failed. */
  readonly name: string;
  readonly work: TaskWork;
}

/** What a task is called, and who may ask for its state. */
export interface TaskOptions {
  /** Label of logs and metrics; unless said, the function's own name. */
  readonly name?: string;
  /** Keeps the task's state for an hour, for `taskStatus`, and only for this principal. */
  readonly trackStatus?: { readonly owner: string };
}

/** A task as it is run. */
export interface Task {
  readonly id: string;
  readonly name: string;
  readonly steps: readonly TaskStep[];
  /** Further tries of a step that fails. */
  readonly maxRetries: number;
  /** Seconds between the tries. */
  readonly retryDelay: number;
  readonly owner: string | undefined;
  /** Asked before it begins: a try of the handler that was done again leaves its tasks behind. */
  readonly isWanted?: () => boolean;
}

/** How a task stands. */
export type TaskState = "queued" | "running" | "succeeded" | "failed" | "dropped";

/** A task that was taken. */
export interface TakenTask {
  /** For `GET /tasks/:id`, where the state is kept. */
  readonly id: string;
  /** How it ended; never rejects. `dropped`: the request it belonged to was refused, or tried again. */
  readonly ended: Promise<Extract<TaskState, "succeeded" | "failed" | "dropped">>;
}

/** A step of a task failed, and was not to be tried again. `cause` is what it threw. */
export class BackgroundTaskError extends Error {
  override readonly name = "BackgroundTaskError";

  constructor(
    readonly task: string,
    readonly step: string,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Background task ${task} failed in step ${step}: ${reason}`, { cause });
  }
}

/** @throws RangeError unless `maxRetries` is a whole number from 0 and `retryDelay` is 0 or more. */
export function assertTries(maxRetries: number, retryDelay: number): void {
  if (!Number.isInteger(maxRetries) || maxRetries < 0) {
    throw new RangeError(`maxRetries must be a whole number of at least 0, not ${maxRetries}.`);
  }
  if (!(retryDelay >= 0)) throw new RangeError(`retryDelay must be at least 0, not ${retryDelay}.`);
}
