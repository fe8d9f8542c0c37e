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
  /** Of jobs that were over when they came, those that are still told of. None rejects. */
  readonly telling: Set<Promise<void>>;
}

/** Ends of such jobs that are told at once; while there are more, nothing is claimed. */
const mostTelling = 100;

/**
 * A queue made of records, which decide, and of a carrier, which brings. Whatever happens between
 * two steps is mended by the next delivery, because the carrier's message is let go last.
 */
export function carriedQueue(
  records: JobRecords,
  carrier: Carrier,
  { maxRetries = 2, leaseMs = 30_000, publishDelayMs = 200, ...options }: QueueOptions,
): JobQueue {
  const telling = new Set<Promise<void>>();
  const fixed = { records, carrier, maxRetries, leaseMs, publishDelayMs, telling };
  const parts: Parts = { ...options, ...fixed };
  return {
    enqueue: (job) => patiently(parts, () => enqueue(parts, job)),
    claim: (wanted) => claims(parts, wanted),
    cancel: (id) => records.cancel(id),
    status: (id) => records.get(id),
    list: (owner, page) => records.list(owner, page),
    dead: (page) => records.dead(options.name, page),
    requeue: (id) => requeue(parts, id),
    depth: () => records.depth(options.name),
    probe: () => carrier.probe(),
    async close() {
      await Promise.all(telling);
      await carrier.close();
    },
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

/** How often, and in what steps (ms), it is waited until a dead job is buried. */
const looks = { most: 20, stepMs: 100 };

async function requeue({ records, carrier, world }: Parts, id: string): Promise<boolean> {
  for (let look = 1; ; look += 1) {
    const message = await records.revive(id);
    if (message !== undefined) {
      await carrier.publish(message, {});
      await records.sent(id);
      return true;
    }
    // One that died just now is a dead one to whoever asks.
    if (look > looks.most || (await records.get(id))?.status !== "dead") return false;
    await pause(looks.stepMs, world.clock);
  }
}

async function claims(parts: Parts, wanted: Wanted): Promise<readonly JobClaim[]> {
  const { most, waitMs = 0, ended, until, room } = wanted;
  // Before something is held, which would wait as well.
  while (parts.telling.size >= mostTelling) await Promise.race(parts.telling);
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
    // Who is told of it may be away for long, and what was claimed beside it is to begin.
    const over = { ...started, holder };
    const told = orDropped(delivery, () => letGo(parts, delivery, over)).catch(() => undefined);
    const telling = told.finally(() => parts.telling.delete(telling));
    parts.telling.add(telling);
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
    return ends(ending, () => letGo(parts, delivery, overOf(holder, ending)));
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
  readonly holder: string;
  readonly status: JobEnd;
  readonly unburied: JobFailure | undefined;
  readonly charged?: number | undefined;
}

const overOf = (holder: string, ending: JobEnding & { readonly status: JobEnd }): Over => ({
  holder,
  status: ending.status,
  unburied: ending.status === "dead" ? ending.failure : undefined,
  charged: "charged" in ending ? ending.charged : undefined,
});

/** Milliseconds until somebody is told again of an end. */
const toldAgainMs = 2_000;

/** Lets go of the message of a job that is over; as the last step, so that all before it is mended. */
async function letGo(
  { records, ended }: Claiming,
  delivery: Delivery,
  { holder, status, unburied, charged }: Over,
): Promise<void> {
  const { message, attempt } = delivery;
  const told = await promised(() => ended?.(message, status, charged)).then(
    () => true,
    () => false,
  );
  if (!told) {
    // Else it would be kept from itself.
    if (unburied !== undefined) await records.release(message.id, holder);
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
