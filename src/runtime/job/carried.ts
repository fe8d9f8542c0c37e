import type { World } from "../world/world.js";
import type { Carrier, Delivery } from "./carrier.js";
import type { JobClaim, Enqueued, JobQueue } from "./queue.js";
import type { JobRecords } from "./records.js";
import {
  QueueAway,
  type JobEnding,
  type JobFailure,
  type JobMessage,
  type NewJob,
} from "./words.js";

/** How a queue delivers. */
export interface QueueOptions {
  /** The endpoint whose jobs these are. */
  readonly name: string;
  readonly world: World;
  /** Further tries after the first; 2 unless said. */
  readonly maxRetries?: number;
  /** Milliseconds between two tries to hand a job over; 200 unless said. */
  readonly publishDelayMs?: number;
  /** Milliseconds for which a claim holds without a heartbeat; 30,000 unless said. */
  readonly leaseMs?: number;
}

interface Parts extends Required<QueueOptions> {
  readonly records: JobRecords;
  readonly carrier: Carrier;
}

/**
 * A queue made of records, which decide, and of a carrier, which brings. Whatever happens between
 * two steps is mended by the next delivery, because the carrier's message is let go last.
 */
export function carriedQueue(
  records: JobRecords,
  carrier: Carrier,
  { maxRetries = 2, leaseMs = 30_000, publishDelayMs = 200, ...options }: QueueOptions,
): JobQueue {
  const parts: Parts = { ...options, records, carrier, maxRetries, leaseMs, publishDelayMs };
  return {
    enqueue: (job) => patiently(parts, () => enqueue(parts, job)),
    claim: ({ most, waitMs = 0 }) => claims(parts, most, waitMs),
    cancel: (id) => records.cancel(id),
    status: (id) => records.get(id),
    list: (owner, page) => records.list(owner, page),
    dead: (page) => records.dead(options.name, page),
    async requeue(id) {
      const message = await records.revive(id);
      if (message === undefined) return false;
      await carrier.publish(message, {});
      await records.sent(id);
      return true;
    },
    depth: () => records.depth(options.name),
    probe: () => carrier.probe(),
    close: () => carrier.close(),
  };
}

/** Tries 1 + `maxRetries` times while the queue is away. Work must be repeatable. */
async function patiently<Result>(
  { maxRetries, publishDelayMs, world }: Parts,
  work: () => Promise<Result>,
): Promise<Result> {
  for (let left = maxRetries; ; left -= 1) {
    try {
      return await work();
    } catch (error) {
      if (left <= 0 || !(error instanceof QueueAway)) throw error;
    }
    const wait = publishDelayMs * (0.5 + world.random());
    await new Promise<void>((resolve) => world.clock.after(wait, resolve));
  }
}

async function enqueue({ records, carrier, world }: Parts, job: NewJob): Promise<Enqueued> {
  const { delayMs = 0, priority, ...rest } = job;
  const message: JobMessage = { ...rest, submittedAt: world.clock.now() };
  const { record, created, sent } = await records.create(message, delayMs);
  if (sent) return { record, created };
  try {
    // Also for a known job: whoever noted it died before the carrier had it.
    await carrier.publish(message, { delayMs, priority });
  } catch (error) {
    await records.forget(message).catch(() => undefined);
    throw error;
  }
  // Only spares a second message: without the note a repeat publishes again, which does no harm.
  records.sent(job.id).catch(() => undefined);
  return { record, created };
}

async function claims(parts: Parts, most: number, waitMs: number): Promise<readonly JobClaim[]> {
  const deliveries = await parts.carrier.take(most, waitMs);
  const all = await Promise.allSettled(deliveries.map((delivery) => claimed(parts, delivery)));
  const found = all.flatMap((one) => (one.status === "fulfilled" ? (one.value ?? []) : []));
  const failed = all.find((one) => one.status === "rejected");
  // What was claimed must reach the worker, whatever became of the others: they come again.
  if (failed && found.length === 0) throw failed.reason as Error;
  return found;
}

async function claimed(parts: Parts, delivery: Delivery): Promise<JobClaim | undefined> {
  const { records, world, leaseMs, maxRetries } = parts;
  const { message, attempt } = delivery;
  const holder = world.id();
  const maxStarts = 1 + maxRetries;
  const lease = { holder, leaseMs, attempt, maxStarts };
  const started = await records.start(message, lease);
  if (started.kind === "busy") {
    // This message may be all that is left of the job, should its holder die.
    await delivery.again(attempt, started.waitMs);
    return undefined;
  }
  if (started.kind === "over") {
    if (started.unburied) await laidOut(parts, delivery, started.unburied);
    else await delivery.ack();
    return undefined;
  }
  const last = started.attempt >= maxStarts;
  return claimOf(parts, delivery, { holder, attempt: started.attempt, last });
}

interface Held {
  readonly holder: string;
  readonly attempt: number;
  readonly last: boolean;
}

function claimOf(parts: Parts, delivery: Delivery, { holder, attempt, last }: Held): JobClaim {
  const { records, leaseMs } = parts;
  const { message } = delivery;
  const { id } = message;
  // The records first: only who still holds the job may touch the message.
  const ends = async (ending: JobEnding, letGo: () => Promise<void>): Promise<boolean> => {
    const held = await records.finish(message, holder, ending);
    if (held) await letGo();
    return held;
  };
  const bury = (failure: JobFailure): Promise<boolean> =>
    ends({ status: "dead", failure }, () => laidOut(parts, delivery, failure));
  return {
    message,
    attempt,
    last,
    async heartbeat() {
      const said = await records.renew(id, holder, leaseMs);
      if (said !== "lost") await delivery.extend(leaseMs);
      return said;
    },
    progress: (progress) => records.progress(id, holder, progress),
    complete: (result) => ends({ status: "succeeded", result }, () => delivery.ack()),
    async retry(failure, delayMs) {
      if (last) return (await bury(failure)) ? "dead" : "lost";
      const again = () => delivery.again(attempt + 1, delayMs);
      return (await ends({ status: "failed", failure, delayMs }, again)) ? "queued" : "lost";
    },
    bury,
    handBack: (delayMs) =>
      ends({ status: "queued", delayMs }, () => delivery.again(attempt, delayMs)),
    end: () => ends({ status: "cancelled" }, () => delivery.ack()),
  };
}

async function laidOut({ records }: Parts, delivery: Delivery, failure: JobFailure): Promise<void> {
  await delivery.dead(failure);
  await records.buried(delivery.message.id);
}
