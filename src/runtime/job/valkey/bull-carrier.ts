import type * as BullMQ from "bullmq";
import { StartupError } from "../../environment/startup-error.js";
import { optionalPackage } from "../../pooling/optional-package.js";
import type { World } from "../../world/world.js";
import type { Carrier, Delivery, PublishOptions } from "../carrier.js";
import type { JobMessage } from "../words.js";
import { QueueAway } from "../words.js";
import { deliveryOf, type Locked } from "./bull-delivery.js";
import { connected, type Connections } from "./connections.js";
import { together } from "../../stores/valkey/together.js";

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

/** At most so many messages are published at once. */
const mostTogether = 25;

class Bull implements BullCarrier {
  readonly unique = true;
  readonly #options: BullCarrierOptions;
  #opening: Promise<Opened> | undefined;
  /** A claim that BullMQ waits on still, and whose caller may have left. */
  #coming: Promise<readonly Delivery[]> | undefined;
  /** What came with the end of jobs, for whoever takes next. */
  #ahead: Delivery[] = [];
  /** Whether whoever asked last found nothing: then the next job is waited for, not asked for. */
  #empty = false;
  /** Wakes whoever waits. */
  #arrived: () => void = () => undefined;
  #closed = false;
  readonly #publish = together((letters: readonly Posted[]) => this.#posted(letters), {
    most: mostTogether,
  });

  constructor(options: BullCarrierOptions) {
    this.#options = options;
  }

  publish(message: JobMessage, options: PublishOptions): Promise<void> {
    return this.#publish({ message, options });
  }

  async take(most: number, waitMs: number, until?: AbortSignal): Promise<readonly Delivery[]> {
    if (this.#closed) return [];
    const found = this.#fromAhead(most);
    if (found.length > 0) {
      this.#empty = false;
      return found;
    }
    if (!this.#empty || waitMs <= 0) {
      const ready = await this.#asked((opened) => this.#ready(opened, most, until));
      this.#empty = ready.length === 0;
      if (!this.#empty || waitMs <= 0) return ready;
    }
    const coming = (this.#coming ??= this.#asked((opened) => this.#next(opened, true, until)));
    const late = this.#later(waitMs);
    const ahead = new Promise<undefined>((resolve) => {
      this.#arrived = () => {
        resolve(undefined);
      };
    });
    const wake = this.#arrived;
    until?.addEventListener("abort", wake);
    if (this.#ahead.length > 0 || until?.aborted === true) wake();
    const first = await Promise.race([coming, ahead, late.passed]);
    until?.removeEventListener("abort", wake);
    late.cancel();
    if (first === undefined) return this.#fromAhead(most);
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
    // Else these would wait until their lease is over.
    await Promise.allSettled(this.#ahead.map((delivery) => delivery.again(1, 0)));
    await opened.worker.close(true);
    await opened.queue.close();
    opened.connections.close();
  }

  #fromAhead(most: number): readonly Delivery[] {
    return this.#ahead.splice(0, most);
  }

  async #posted(letters: readonly Posted[]): Promise<readonly undefined[]> {
    const jobs = letters.map(postedJob);
    const [only] = jobs;
    await this.#asked(async ({ queue }) => {
      // A transaction costs more than the one job in it.
      if (only !== undefined && jobs.length === 1) await queue.add(only.name, only.data, only.opts);
      else await queue.addBulk(jobs);
    });
    return letters.map(() => undefined);
  }

  /** One, then two, then four, for as long as all come: an empty queue shall not be asked often. */
  async #ready(opened: Opened, most: number, until?: AbortSignal): Promise<readonly Delivery[]> {
    const found: Delivery[] = [];
    for (let ask = 1; found.length < most; ask *= 2) {
      const length = Math.min(ask, most - found.length);
      const asked = Array.from({ length }, () => this.#next(opened, false, until));
      const came = (await Promise.all(asked)).flat();
      found.push(...came);
      if (came.length < length) break;
    }
    return found;
  }

  async #next(opened: Opened, block: boolean, until?: AbortSignal): Promise<readonly Delivery[]> {
    const token = this.#options.world.id();
    opened.connections.gather();
    // Its types don't say that there may be none.
    const job = (await opened.worker.getNextJob(token, { block })) as
      BullMQ.Job<JobMessage> | undefined;
    return job === undefined ? [] : [this.#delivered(opened, { job, token }, until)];
  }

  #delivered(
    opened: Opened,
    { job, token }: Pick<Locked, "job" | "token">,
    until: AbortSignal | undefined,
  ): Delivery {
    return deliveryOf({
      job,
      token,
      message: job.data as JobMessage,
      clock: this.#options.world.clock,
      gather: () => {
        opened.connections.gather();
      },
      more: () => !this.#closed && until?.aborted === false,
      next: ([data, id]) => {
        if (data === undefined || id === undefined) return;
        const next = opened.jobOf(data, id);
        this.#ahead.push(this.#delivered(opened, { job: next, token }, until));
        this.#arrived();
      },
    });
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

/** A message to be published. */
interface Posted {
  readonly message: JobMessage;
  readonly options: PublishOptions;
}

/** A message as BullMQ takes it. */
const postedJob = ({ message, options: { delayMs, priority } }: Posted) => ({
  name: message.name,
  data: message,
  opts: {
    // Colons are BullMQ's own, and so are numbers.
    jobId: `job-${encodeURIComponent(message.id)}`,
    // The records remember what is over.
    removeOnComplete: true,
    removeOnFail: true,
    ...(delayMs !== undefined && delayMs > 0 && { delay: delayMs }),
    ...(priority !== undefined && { priority }),
  },
});

interface Opened {
  readonly queue: BullMQ.Queue<JobMessage>;
  readonly worker: BullMQ.Worker<JobMessage>;
  readonly connections: Connections;
  /** A job as BullMQ gives it with the end of another. */
  jobOf(data: BullMQ.JobJson, id: string): BullMQ.Job<JobMessage>;
}

async function open(options: BullCarrierOptions): Promise<Opened> {
  const { name, leaseMs, prefix = "endpointgen:" } = options;
  const loaded = await optionalPackage("bullmq", "A queue on Valkey or Redis");
  const bullmq = loaded as unknown as typeof BullMQ;
  const connections = await connected(options);
  // One hash tag, because BullMQ's scripts touch all keys of a queue.
  const shared = { prefix: `${prefix}{bull}` };
  const queue = new bullmq.Queue<JobMessage>(name, {
    ...shared,
    connection: connections.publishing,
  });
  const worker = new bullmq.Worker<JobMessage>(name, null, {
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
  const jobOf = (data: BullMQ.JobJson, id: string) =>
    bullmq.Job.fromJSON<JobMessage>(worker, data, id);
  return { queue, worker, connections, jobOf };
}
