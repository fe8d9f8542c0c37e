import type { World } from "../world/world.js";
import type { Carrier, Delivery } from "./carrier.js";
import type { Claim, Enqueued, JobQueue } from "./queue.js";
import type { JobRecords } from "./records.js";
import type { JobEnding, JobFailure, JobMessage, NewJob } from "./words.js";

/** How a queue delivers. */
export interface QueueOptions {
  /** The endpoint whose jobs these are. */
  readonly name: string;
  readonly world: World;
  /** Further tries after the first; 2 unless said. */
  readonly maxRetries?: number;
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
  { maxRetries = 2, leaseMs = 30_000, ...options }: QueueOptions,
): JobQueue {
  const parts: Parts = { ...options, records, carrier, maxRetries, leaseMs };
  return {
    enqueue: (job) => enqueue(parts, job),
    async claim({ most, waitMs = 0 }) {
      const deliveries = await carrier.take(most, waitMs);
      const claims = await Promise.all(deliveries.map((delivery) => claimed(parts, delivery)));
      return claims.filter((claim) => claim !== undefined);
    },
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

async function enqueue({ records, carrier, world }: Parts, job: NewJob): Promise<Enqueued> {
  const { delayMs = 0, priority, ...rest } = job;
  const message: JobMessage = { ...rest, submittedAt: world.clock.now() };
  const { record, created, sent } = await records.create(message, delayMs);
  if (sent) return { record, created };
  try {
    // Also for a known job: whoever noted it died before the carrier had it.
    await carrier.publish(message, { delayMs, priority });
  } catch (error) {
    await records.forget(job.id).catch(() => undefined);
    throw error;
  }
  // Only spares a second message: without the note a repeat publishes again, which does no harm.
  records.sent(job.id).catch(() => undefined);
  return { record, created };
}

async function claimed(parts: Parts, delivery: Delivery): Promise<Claim | undefined> {
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

function claimOf(parts: Parts, delivery: Delivery, { holder, attempt, last }: Held): Claim {
  const { records, leaseMs } = parts;
  const { message } = delivery;
  const { id } = message;
  // The records first: only who still holds the job may touch the message.
  const ends = async (ending: JobEnding, letGo: () => Promise<void>): Promise<boolean> => {
    const held = await records.finish(id, holder, ending);
    if (held) await letGo();
    return held;
  };
  const bury = (failure: JobFailure): Promise<boolean> =>
    ends({ status: "dead", failure, message }, () => laidOut(parts, delivery, failure));
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
