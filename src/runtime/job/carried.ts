import { pause } from "../world/pause.js";
import type { World } from "../world/world.js";
import type { Carrier, Delivery } from "./carrier.js";
import { promised } from "../stores/promised.js";
import type { Ended, Enqueued, JobClaim, JobQueue, Wanted } from "./queue.js";
import type { JobRecords } from "./records.js";
import {
  QueueAway,
  QueueFull,
  type JobEnd,
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
    claim: (wanted) => claims(parts, wanted),
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
      const mayHelp = error instanceof QueueAway && !(error instanceof QueueFull);
      if (left <= 0 || !mayHelp) throw error;
    }
    const wait = publishDelayMs * (0.5 + world.random());
    await pause(wait, world.clock);
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
    // Somebody else's job may have been promised to him.
    if (created) await records.forget(message).catch(() => undefined);
    throw error;
  }
  // Only spares a second message: without the note a repeat publishes again, which does no harm.
  if (carrier.unique !== true) records.sent(job.id).catch(() => undefined);
  return { record, created };
}

async function claims(parts: Parts, wanted: Wanted): Promise<readonly JobClaim[]> {
  const { most, waitMs = 0, ended, until, room } = wanted;
  const deliveries = await parts.carrier.take(most, waitMs, until, room);
  const all = await Promise.allSettled(
    deliveries.map((delivery) => orDropped(delivery, () => claimed({ ...parts, ended }, delivery))),
  );
  const found = all.flatMap((one) => (one.status === "fulfilled" ? (one.value ?? []) : []));
  const failed = all.find((one) => one.status === "rejected");
  // What was claimed must reach the worker, whatever became of the others: they come again.
  if (failed && found.length === 0) throw failed.reason as Error;
  return found;
}

/** Does what may fail midway; then the message comes again, and is looked at anew. */
async function orDropped<Result>(delivery: Delivery, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await delivery.drop?.().catch(() => undefined);
    throw error;
  }
}

/** A queue's parts, as one who claims needs them. */
interface Claiming extends Parts {
  readonly ended: Ended | undefined;
}

async function claimed(parts: Claiming, delivery: Delivery): Promise<JobClaim | undefined> {
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
    await letGo(parts, delivery, started);
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

function claimOf(parts: Claiming, delivery: Delivery, held: Held): JobClaim {
  const { records, leaseMs } = parts;
  const { holder, attempt, last } = held;
  const { message } = delivery;
  const { id } = message;
  // The records first: only who still holds the job may touch the message.
  const ends = async (ending: JobEnding, then: () => Promise<void>): Promise<boolean> => {
    return orDropped(delivery, async () => {
      const finished = await records.finish(message, holder, ending);
      // Whoever has it now may have another copy of the message; this one is then looked at anew.
      await (finished ? then() : delivery.drop?.());
      return finished;
    });
  };
  const over = (ending: JobEnding & { readonly status: JobEnd }): Promise<boolean> => {
    const unburied = ending.status === "dead" ? ending.failure : undefined;
    const charged = "charged" in ending ? ending.charged : undefined;
    return ends(ending, () => letGo(parts, delivery, { status: ending.status, unburied, charged }));
  };
  return {
    message,
    attempt,
    last,
    async heartbeat() {
      const said = await records.renew(id, holder, leaseMs);
      await (said === "lost" ? delivery.drop?.() : delivery.extend(leaseMs));
      return said;
    },
    progress: (progress) => records.progress(id, holder, progress),
    complete: (result, charged) =>
      over({ status: "succeeded", result, ...(charged !== undefined && { charged }) }),
    async retry(failure, delayMs) {
      if (last) return (await over({ status: "dead", failure })) ? "dead" : "lost";
      const again = () => delivery.again(attempt + 1, delayMs);
      return (await ends({ status: "failed", failure, delayMs }, again)) ? "queued" : "lost";
    },
    bury: (failure) => over({ status: "dead", failure }),
    handBack: (delayMs) =>
      ends({ status: "queued", delayMs }, () => delivery.again(attempt, delayMs)),
    end: () => over({ status: "cancelled" }),
  };
}

/** How a job ended, and of a dead one that isn't buried what it died of. */
interface Over {
  readonly status: JobEnd;
  readonly unburied: JobFailure | undefined;
  readonly charged?: number | undefined;
}

/** Milliseconds until somebody is told again of an end. */
const toldAgainMs = 2_000;

/** Lets go of the message of a job that is over; as the last step, so that all before it is mended. */
async function letGo(
  { records, ended }: Claiming,
  delivery: Delivery,
  { status, unburied, charged }: Over,
): Promise<void> {
  const { message, attempt } = delivery;
  const told = await promised(() => ended?.(message, status, charged)).then(
    () => true,
    () => false,
  );
  if (!told) {
    await delivery.again(attempt, toldAgainMs);
    return;
  }
  if (unburied === undefined) {
    await delivery.ack();
    return;
  }
  await delivery.dead(unburied);
  await records.buried(message.id);
}
