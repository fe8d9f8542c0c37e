import type { Job } from "bullmq";
import type { Clock } from "../../world/world.js";
import type { Delivery } from "../carrier.js";
import { QueueAway, type JobMessage } from "../words.js";

/** A job of BullMQ that is locked under a token. */
export interface Locked {
  readonly job: Job;
  readonly token: string;
  readonly message: JobMessage;
  readonly clock: Clock;
}

/** Whoever lost his lock leaves the job to whom it was given: the records tell that one the rest. */
export function deliveryOf({ job, token, message, clock }: Locked): Delivery {
  const done = (): Promise<void> => unlessTaken(() => job.moveToCompleted(null, token, false));
  return {
    message,
    // BullMQ doesn't carry it: the records count.
    attempt: 1,
    extend: (ms) => unlessTaken(() => job.extendLock(token, ms)),
    ack: done,
    again: (_attempt, delayMs) =>
      unlessTaken(() =>
        delayMs > 0 ? job.moveToDelayed(clock.now() + delayMs, token) : job.moveToWait(token),
      ),
    // The records hold what is dead.
    dead: done,
  };
}

/** BullMQ's codes for a job that is gone, unlocked, elsewhere, or locked by somebody else. */
const taken: readonly unknown[] = [-1, -2, -3, -6];

async function unlessTaken(move: () => Promise<unknown>): Promise<void> {
  try {
    await move();
  } catch (error) {
    if (error instanceof Error && "code" in error && taken.includes(error.code)) return;
    throw new QueueAway("The queue's server did not answer.", { cause: error });
  }
}
