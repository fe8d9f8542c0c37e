import type { Backlog } from "../hybrid/buffer.js";
import type { viewOf } from "../http/view.js";
import type { JobDepth } from "../words.js";

/** What an operator may ask for. */
export type JobOrder =
  | { readonly do: "list"; readonly endpoint?: string }
  | { readonly do: "show" | "retry" | "bury"; readonly id: string }
  | {
      readonly do: "replay";
      readonly endpoint?: string;
      /** Only jobs that died of this code. */
      readonly error?: string;
      /** Says how many there are, and leaves them. */
      readonly dryRun?: boolean;
      /** At most so many jobs a second; 100 unless said. */
      readonly rate?: number;
      /** Not the dead, but what was published from then on, and before `to`: milliseconds since 1970. */
      readonly from?: number;
      readonly to?: number;
    };

/** Dead jobs that died of the same. */
export interface DeadGroup {
  readonly code: string;
  readonly message: string;
  readonly count: number;
  /** The newest of them, at most five. */
  readonly ids: readonly string[];
}

/** The jobs of one endpoint. */
export interface QueueState extends Omit<JobDepth, "oldestMs"> {
  readonly endpoint: string;
  /** Milliseconds since the oldest of those that wait was submitted. */
  readonly oldest_ms: number;
  /** Of those that wait, how many Pulsar doesn't have yet, and how many those may be. */
  readonly backlog?: Backlog;
  readonly errors: readonly DeadGroup[];
}

/** A job as its owner sees it, without its result, and whose it is. */
export type JobView = ReturnType<typeof viewOf> & { readonly owner: string };

/** What became of an order. */
export type JobReport =
  | { readonly kind: "queues"; readonly queues: readonly QueueState[] }
  | { readonly kind: "job"; readonly job: JobView }
  /** The job was queued again, or ended. */
  | { readonly kind: "done"; readonly id: string }
  | {
      readonly kind: "replayed";
      readonly found: number;
      readonly replayed: number;
      /** Of a time: jobs that are left as they are, because they wait, run, succeeded or were cancelled. */
      readonly left?: number;
    }
  | {
      readonly kind: "refused";
      readonly code:
        | "in_memory"
        | "no_jobs"
        | "no_such_job"
        | "no_such_queue"
        | "not_dead"
        | "over"
        /** Nothing was published on a topic, so there is no time to replay. */
        | "no_topic";
    };
