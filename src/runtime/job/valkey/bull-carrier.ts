import type * as BullMQ from "bullmq";
import { StartupError } from "../../environment/startup-error.js";
import { optionalPackage } from "../../pooling/optional-package.js";
import type { World } from "../../world/world.js";
import type { Carrier, Delivery, PublishOptions } from "../carrier.js";
import type { JobMessage } from "../words.js";
import { QueueAway } from "../words.js";
import { deliveryOf } from "./bull-delivery.js";
import { connected, type Connections } from "./connections.js";
import { messageIn, textOf } from "./record.js";

/** Where BullMQ keeps a queue. */
export interface BullCarrierOptions {
  /** URL of the server; several, separated by commas: a cluster. */
  readonly url: string;
  /** The queue's name: the endpoint's. */
  readonly name: string;
  readonly world: World;
  readonly leaseMs: number;
  /** First part of every key; `endpointgen:` unless said. */
  readonly prefix?: string;
  /** Milliseconds that publishing may take; 1,000 unless said. */
  readonly patience?: number;
}

/** What travels through BullMQ. */
export interface Letter {
  readonly text: string;
}

/** A queue of BullMQ that is also asked how much lies in it, and that others hear of. */
export interface BullCarrier extends Carrier {
  /** Messages that nobody acknowledged, those with a delay included. Rejects with a `QueueAway`. */
  count(): Promise<number>;
  /** Tells whoever listens on a channel, and nobody else. Rejects with a `QueueAway`. */
  tell(channel: string, text: string): Promise<void>;
}

/** A queue of BullMQ, whose locks are the leases. Connects at the first call. */
export function bullCarrier(options: BullCarrierOptions): BullCarrier {
  return new Bull(options);
}

/** BullMQ's states of what nobody acknowledged. */
const unfinished = ["waiting", "active", "delayed", "prioritized"] as const;

/** Long enough that the records alone decide how often a job may be lost. */
const stalledWithoutEnd = 1_000_000;

class Bull implements BullCarrier {
  readonly #options: BullCarrierOptions;
  #opening: Promise<Opened> | undefined;
  /** A claim that BullMQ waits on still, and whose caller may have left. */
  #coming: Promise<readonly Delivery[]> | undefined;
  #closed = false;

  constructor(options: BullCarrierOptions) {
    this.#options = options;
  }

  async publish(message: JobMessage, { delayMs, priority }: PublishOptions): Promise<void> {
    await this.#asked(async ({ queue }) => {
      const letter: Letter = { text: textOf(message) };
      const more = {
        ...(delayMs !== undefined && delayMs > 0 && { delay: delayMs }),
        ...(priority !== undefined && { priority }),
      };
      // The records remember what is over.
      const gone = { removeOnComplete: true, removeOnFail: true };
      // Colons are BullMQ's own, and so are numbers.
      const jobId = `job-${encodeURIComponent(message.id)}`;
      await queue.add(message.name, letter, { jobId, ...gone, ...more });
    });
  }

  async take(most: number, waitMs: number): Promise<readonly Delivery[]> {
    if (this.#closed) return [];
    const found = await this.#asked((opened) => this.#ready(opened, most));
    if (found.length > 0 || waitMs <= 0) return found;
    const coming = (this.#coming ??= this.#asked((opened) => this.#next(opened, true)));
    const late = this.#later(waitMs);
    const first = await Promise.race([coming, late.passed]);
    late.cancel();
    if (first === undefined) return [];
    this.#coming = undefined;
    return first;
  }

  async probe(): Promise<void> {
    await this.#asked(({ connections }) => connections.publishing.ping());
  }

  count(): Promise<number> {
    return this.#asked(({ queue }) => queue.getJobCountByTypes(...unfinished));
  }

  async tell(channel: string, text: string): Promise<void> {
    await this.#asked(({ connections }) => connections.publishing.publish(channel, text));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opened = await this.#opening?.catch(() => undefined);
    if (opened === undefined) return;
    await opened.worker.close(true);
    await opened.queue.close();
    opened.connections.close();
  }

  /** One first: an empty queue shall not be asked often. */
  async #ready(opened: Opened, most: number): Promise<readonly Delivery[]> {
    const first = await this.#next(opened, false);
    if (first.length === 0 || most === 1) return first;
    const rest = Array.from({ length: most - 1 }, () => this.#next(opened, false));
    return [first, ...(await Promise.all(rest))].flat();
  }

  async #next({ worker }: Opened, block: boolean): Promise<readonly Delivery[]> {
    const { id, clock } = this.#options.world;
    const token = id();
    // Its types don't say that there may be none.
    const job = (await worker.getNextJob(token, { block })) as BullMQ.Job<Letter> | undefined;
    return job === undefined
      ? []
      : [deliveryOf({ job, token, message: messageIn(job.data.text), clock })];
  }

  async #asked<Result>(ask: (opened: Opened) => Promise<Result>): Promise<Result> {
    try {
      return await ask(await (this.#opening ??= open(this.#options)));
    } catch (error) {
      if (this.#closed || error instanceof QueueAway || StartupError.is(error)) throw error;
      throw new QueueAway("The queue's server did not answer.", { cause: error });
    }
  }

  #later(ms: number) {
    let cancel = (): void => undefined;
    const passed = new Promise<undefined>((resolve) => {
      cancel = this.#options.world.clock.after(ms, () => {
        resolve(undefined);
      });
    });
    return {
      passed,
      cancel: () => {
        cancel();
      },
    };
  }
}

interface Opened {
  readonly queue: BullMQ.Queue<Letter>;
  readonly worker: BullMQ.Worker<Letter>;
  readonly connections: Connections;
}

async function open(options: BullCarrierOptions): Promise<Opened> {
  const { name, leaseMs, prefix = "endpointgen:" } = options;
  const loaded = await optionalPackage("bullmq", "A queue on Valkey or Redis");
  const bullmq = loaded as unknown as typeof BullMQ;
  const connections = await connected(options);
  // One hash tag, because BullMQ's scripts touch all keys of a queue.
  const shared = { prefix: `${prefix}{bull}` };
  const queue = new bullmq.Queue<Letter>(name, { ...shared, connection: connections.publishing });
  const worker = new bullmq.Worker<Letter>(name, null, {
    ...shared,
    connection: connections.taking,
    autorun: false,
    lockDuration: leaseMs,
    stalledInterval: Math.max(100, Math.ceil(leaseMs / 2)),
    maxStalledCount: stalledWithoutEnd,
    skipLockRenewal: true,
    drainDelay: 5,
  });
  // Each call tells of its own failure; an emitter without a listener would end the process.
  queue.on("error", () => undefined);
  worker.on("error", () => undefined);
  await worker.startStalledCheckTimer();
  return { queue, worker, connections };
}
