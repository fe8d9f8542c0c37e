import type {
  JobDepth,
  JobEnd,
  JobEnding,
  JobFailure,
  JobMessage,
  JobPage,
  JobProgress,
  JobRecord,
  PageOptions,
} from "./words.js";

/**
 * What is known of jobs, in one place for all processes. It alone decides who holds a job and how
 * it ended, so that a carrier may deliver twice. Time is the records' own.
 */
export interface JobRecords {
  /** Notes a new job; of a known one gives what is known. */
  create(message: JobMessage, delayMs: number): Promise<Created>;
  /** Notes that the carrier has it. */
  sent(id: string): Promise<void>;
  /** Forgets a job that no carrier has and nobody started. */
  forget(message: JobMessage): Promise<void>;
  /** Asks to hold a job that was delivered. Unknown ones are noted: others publish, too. */
  start(message: JobMessage, lease: LeaseWanted): Promise<Started>;
  renew(id: string, holder: string, leaseMs: number): Promise<"held" | "cancelled" | "lost">;
  /** False: not held by that holder. */
  progress(id: string, holder: string, progress: JobProgress): Promise<boolean>;
  /** Ends a try; false: not held by that holder, and nothing was changed. */
  finish(message: JobMessage, holder: string, ending: JobEnding): Promise<boolean>;
  /**
   * Whoever was told that a dead job is to be put where the dead are doesn't do it yet; until then, or
   * until his lease is over, others are told that he is about to.
   */
  release(id: string, holder: string): Promise<void>;
  /** Notes that a dead job is where the dead are; of one that was revived meanwhile it notes nothing. */
  buried(id: string): Promise<void>;
  cancel(id: string): Promise<JobRecord | undefined>;
  /**
   * A dead job as it was published, queued again from its first try; undefined: it isn't dead, or somebody
   * is about to put it where the dead are, and would let go of the new message with the old one.
   */
  revive(id: string): Promise<JobMessage | undefined>;
  get(id: string): Promise<JobRecord | undefined>;
  list(owner: string, page: PageOptions): Promise<JobPage>;
  dead(name: string, page: PageOptions): Promise<JobPage>;
  depth(name: string): Promise<JobDepth>;
}

export interface Created {
  readonly record: JobRecord;
  readonly created: boolean;
  /** The carrier has it. */
  readonly sent: boolean;
}

/** For whom, how long, and how often a job may be started. */
export interface LeaseWanted {
  readonly holder: string;
  readonly leaseMs: number;
  /** Which try the delivery says it is. */
  readonly attempt: number;
  /** 1 + max_retries. */
  readonly maxStarts: number;
}

/** What records say to a delivery. */
export type Started =
  | { readonly kind: "run"; readonly attempt: number }
  /** Somebody else holds it, for so long at least. */
  | { readonly kind: "busy"; readonly waitMs: number }
  /** Nothing is left to do; `unburied`: but to put it where the dead are. */
  | {
      readonly kind: "over";
      readonly status: JobEnd;
      readonly unburied: JobFailure | undefined;
      /** What the work of one that succeeded said it cost. */
      readonly charged?: number | undefined;
    };

/** What a job dies of whose workers all vanished. */
export const workersLost: JobFailure = {
  code: "worker_lost",
  message: "Every worker that tried it stopped without an answer.",
};
