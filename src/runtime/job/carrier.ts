import type { JobFailure, JobMessage } from "./words.js";

/** What brings messages from endpoints to workers, and may bring one more than once. */
export interface Carrier {
  /** True: a second message of a job that it still has is none. */
  readonly unique?: boolean;
  /** Resolves when a crash can't lose the message any more. Rejects with a `QueueAway`. */
  publish(message: JobMessage, options: PublishOptions): Promise<void>;
  /**
   * Messages to work on, at most that many; waits up to `waitMs` for the first, and no longer than
   * `until`. While `room` says that more could be worked on, the end of a message may bring the next
   * one, for whoever takes then.
   */
  take(
    most: number,
    waitMs: number,
    until?: AbortSignal,
    room?: () => number,
  ): Promise<readonly Delivery[]>;
  /** Rejects unless messages can be published and taken. */
  probe(): Promise<void>;
  close(): Promise<void>;
}

/** How a message is published. */
export interface PublishOptions {
  readonly delayMs?: number | undefined;
  readonly priority?: number | undefined;
}

/** A message that was taken. Exactly one of `ack`, `again`, `dead` and `drop` ends it. */
export interface Delivery {
  readonly message: JobMessage;
  /** Which try this is, as the message says; from 1. A crash of the holder doesn't count here. */
  readonly attempt: number;
  /** Keeps it from others for that long; for carriers whose deliveries have a lease. */
  extend(ms: number): Promise<void>;
  ack(): Promise<void>;
  /**
   * Lets it come again, to anybody, when nobody could be asked about it. For carriers that keep a message
   * for its holder as long as that one lives; where leases run out nothing is to be done.
   */
  drop?(): Promise<void>;
  /** Publishes it anew as that try, then acknowledges this one. */
  again(attempt: number, delayMs: number): Promise<void>;
  /** Publishes it where the dead are, with the failure, then acknowledges this one. */
  dead(failure: JobFailure): Promise<void>;
}
