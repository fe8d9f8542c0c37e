import { pause } from "../../world/pause.js";
import type { Clock } from "../../world/world.js";
import type { JobQueue } from "../queue.js";
import type { JobMessage } from "../words.js";

/** What is replayed, where, and how fast. */
export interface ReplayOptions {
  readonly queue: Pick<JobQueue, "status" | "enqueue" | "requeue">;
  /** Such as `readTopic` gives them. */
  readonly messages: AsyncIterable<JobMessage>;
  readonly clock: Clock;
  /** At most so many jobs a second; 100 unless said. */
  readonly rate?: number;
  /** Says how many there are, and leaves them. */
  readonly dryRun?: boolean;
}

/** What became of the messages. */
export interface Replayed {
  /** Jobs that may run again: dead ones, and such as nobody knows of. */
  readonly found: number;
  /** Those of them that were queued again. */
  readonly replayed: number;
  /** Jobs that are left as they are, because they wait, run, succeeded or were cancelled. */
  readonly left: number;
}

/**
 * Queues jobs again whose messages somebody still has: the dead, and those whose records are gone. A job
 * that succeeded doesn't run for a second time as long as that is known.
 */
export async function replayJobs(options: ReplayOptions): Promise<Replayed> {
  const { queue, messages, clock, rate = 100, dryRun = false } = options;
  let [found, replayed, left] = [0, 0, 0];
  for await (const message of messages) {
    const status = (await queue.status(message.id))?.status;
    if (status !== undefined && status !== "dead") {
      left += 1;
      continue;
    }
    found += 1;
    if (dryRun) continue;
    if (await queuedAgain(queue, message, status === "dead")) replayed += 1;
    await pause(1000 / rate, clock);
  }
  return { found, replayed, left };
}

async function queuedAgain(
  queue: ReplayOptions["queue"],
  message: JobMessage,
  isDead: boolean,
): Promise<boolean> {
  return isDead ? queue.requeue(message.id) : (await queue.enqueue(message)).created;
}
