import { Refusal } from "../../http/refusal.js";
import { JobTooLarge } from "../pulsar/producer.js";
import type { Enqueued, JobQueue } from "../queue.js";
import { QueueAway, type NewJob } from "../words.js";
import { addJob, jobOfId, type Accepted, type OutboxDatabase } from "./outbox.js";

/** Where jobs are accepted before they reach their queue. */
export interface OutboxedOptions extends Accepted {
  readonly database: OutboxDatabase;
  /** Called when a job was committed. */
  readonly added: () => void;
}

/** What every queue takes, envelope included; more could be accepted and never published. */
const largest = 900_000;

/**
 * A queue whose jobs are accepted by the database: `enqueue` resolves when the job, its hold and its
 * key are committed, and a relay publishes it. All else is asked of the queue itself; a job that it
 * doesn't know yet is queued.
 */
export function outboxedQueue(
  queue: JobQueue,
  { database, added, ...accepted }: OutboxedOptions,
): JobQueue {
  return {
    ...queue,
    async enqueue(job) {
      if (Buffer.byteLength(JSON.stringify(job)) > largest) {
        throw new JobTooLarge("The job is larger than queues take: 900 kB with its envelope.");
      }
      const taken = await asked(() =>
        database.transaction((session) => addJob(session, job, accepted)),
      );
      added();
      return (await known(queue, taken, job)) ?? taken;
    },
    status: async (id) =>
      (await queue.status(id)) ??
      (await asked(() => database.transaction((session) => jobOfId(session, id)))),
  };
}

/** Of a repeat the queue may know more by now. A queue that is away has nothing to say about it. */
async function known(
  queue: JobQueue,
  { record, created }: Enqueued,
  { id }: NewJob,
): Promise<Enqueued | undefined> {
  if (created && record.id === id) return undefined;
  const later = await queue.status(record.id).catch(() => undefined);
  return later && { record: later, created: false };
}

/** Asks the database. Rejects with its Refusals, or a `QueueAway`. */
export async function asked<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    if (Refusal.is(error) || error instanceof QueueAway) throw error;
    throw new QueueAway("The outbox can't be reached.", { cause: error });
  }
}
