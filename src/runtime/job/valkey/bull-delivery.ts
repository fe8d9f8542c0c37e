import type { Job, JobJson } from "bullmq";
import type { Clock } from "../../world/world.js";
import type { Delivery } from "../carrier.js";
import { QueueAway, type JobMessage } from "../words.js";

/** A job of BullMQ that is locked under a token. */
export interface Locked {
  readonly job: Job;
  readonly token: string;
  readonly message: JobMessage;
  readonly clock: Clock;
  /** Before each command. */
  readonly gather: () => void;
  /** Whether the next job is wanted with the end of this one. */
  readonly more: () => boolean;
  /** Told of the next job that was wanted, or that there is none. */
  readonly next: (found: NextJob | undefined) => void;
}

/** As BullMQ gives it: its data and its id. */
export type NextJob = readonly [data?: JobJson, id?: string, ...unknown[]];

/** Whoever lost his lock leaves the job to whom it was given: the records tell that one the rest. */
export function deliveryOf({ job, token, message, clock, ...own }: Locked): Delivery {
  const unlessTaken = (move: () => Promise<unknown>) => tried(own.gather, move);
  const done = async (): Promise<void> => {
    const more = own.more();
    let found: unknown;
    try {
      found = await unlessTaken(() => job.moveToCompleted(null, token, more));
    } finally {
      if (more) own.next(Array.isArray(found) ? found : undefined);
    }
  };
  return {
    message,
    // BullMQ doesn't carry it: the records count.
    attempt: 1,
    async extend(ms) {
      await unlessTaken(() => job.extendLock(token, ms));
    },
    ack: done,
    async again(_attempt, delayMs) {
      await unlessTaken(() =>
        delayMs > 0 ? job.moveToDelayed(clock.now() + delayMs, token) : job.moveToWait(token),
      );
    },
    // The records hold what is dead.
    dead: done,
  };
}

/** BullMQ's codes for a job that is gone, unlocked, elsewhere, or locked by somebody else. */
const taken: readonly unknown[] = [-1, -2, -3, -6];

async function tried(gather: () => void, move: () => Promise<unknown>): Promise<unknown> {
  try {
    gather();
    return await move();
  } catch (error) {
    if (error instanceof Error && "code" in error && taken.includes(error.code)) return undefined;
    throw new QueueAway("The queue's server did not answer.", { cause: error });
  }
}
