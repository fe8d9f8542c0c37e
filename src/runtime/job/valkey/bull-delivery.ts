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
  /** Told of the next job, if there is one. */
  readonly next: (found: NextJob) => void;
}

/** As BullMQ gives it: its data and its id. */
export type NextJob = readonly [data?: JobJson, id?: string, ...unknown[]];

/** Whoever lost his lock leaves the job to whom it was given: the records tell that one the rest. */
export function deliveryOf({ job, token, message, clock, ...own }: Locked): Delivery {
  const unlessTaken = (move: () => Promise<unknown>) => tried(own.gather, move);
  const done = async (): Promise<void> => {
    const more = own.more();
    const found = await unlessTaken(() => job.moveToCompleted(null, token, more));
    if (more && Array.isArray(found)) own.next(found);
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
