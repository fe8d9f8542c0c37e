import type {
  JobDepth,
  JobEnd,
  JobFailure,
  JobMessage,
  JobPage,
  JobProgress,
  JobRecord,
  NewJob,
  PageOptions,
} from "./words.js";

/**
 * The job port: what endpoints, workers and operators may ask of a queue. One queue is for one
 * endpoint. A job is delivered at least once and counts once: of several holders only one
 * can end it, and what the others say later has no effect.
 * Every call rejects with a `QueueAway` when the queue can't be reached.
 */
export interface JobQueue {
  /**
   * Takes a job over. When this resolves, no crash of this process can lose it. A known id changes
   * nothing and gives what is known of that job.
   */
  enqueue(job: NewJob): Promise<Enqueued>;
  /**
   * Jobs to work on, at most that many; waits up to `waitMs` for the first. Whoever claims holds
   * the job until the lease ends, longer with each heartbeat.
   */
  claim(wanted: Wanted): Promise<readonly JobClaim[]>;
  /** Ends a job that waits, and asks the worker of one that runs to end it. Undefined: unknown. */
  cancel(id: string): Promise<JobRecord | undefined>;
  status(id: string): Promise<JobRecord | undefined>;
  /** The jobs of one principal. */
  list(owner: string, page: PageOptions): Promise<JobPage>;
  /** Dead jobs of this endpoint. */
  dead(page: PageOptions): Promise<JobPage>;
  /** Starts a dead job again from its first try. False: it isn't dead. */
  requeue(id: string): Promise<boolean>;
  depth(): Promise<JobDepth>;
  /** Rejects unless jobs can be taken over and claimed. */
  probe(): Promise<void>;
  /** Lets go of connections. What is claimed and not ended goes to somebody else. */
  close(): Promise<void>;
}

/** What became of a job that was handed over. */
export interface Enqueued {
  readonly record: JobRecord;
  /** False: the id was known. */
  readonly created: boolean;
}

/** How many jobs, and how long to wait for the first. */
export interface Wanted {
  readonly most: number;
  /** Milliseconds; 0 unless said. */
  readonly waitMs?: number;
  /** Told of every end of these jobs. */
  readonly ended?: Ended;
  /** Aborts when no more are wanted: whoever waits is woken. */
  readonly until?: AbortSignal;
  /**
   * How many jobs more could begin at once. While there is room, the next job may be held already when
   * one of these ends, so whoever gives this claims again.
   */
  readonly room?: () => number;
}

/**
 * Told that a job is over, also of one that was cancelled while it waited, before the queue lets go of
 * it. Told again when it rejects, and after a crash: what it does must be repeatable. `charged` is what
 * the work of a job that succeeded said it cost, if it did.
 */
export type Ended = (
  message: JobMessage,
  status: JobEnd,
  charged: number | undefined,
) => Promise<unknown>;

/**
 * A job that is held. `false` and `lost` say that it isn't any more: another holder has it, or it
 * is over, and nothing was changed.
 */
export interface JobClaim {
  readonly message: JobMessage;
  /** From 1. */
  readonly attempt: number;
  /** True: a failure now is the end. */
  readonly last: boolean;
  /** Prolongs the lease. `cancelled`: the job is still held, and its work is to be ended. */
  heartbeat(): Promise<"held" | "cancelled" | "lost">;
  progress(progress: JobProgress): Promise<boolean>;
  /** `charged`: what the work cost, in credits; all that is held unless said. */
  complete(result: string, charged?: number): Promise<boolean>;
  /** The try failed: delivered again after `delayMs`, or dead if this was the last. */
  retry(failure: JobFailure, delayMs: number): Promise<"queued" | "dead" | "lost">;
  /** No further try makes sense. */
  bury(failure: JobFailure): Promise<boolean>;
  /** Hands the job back untried, for a drain or an open breaker; doesn't count as a try. */
  handBack(delayMs: number): Promise<boolean>;
  /** Ends a job that was cancelled. */
  end(): Promise<boolean>;
}
