import type * as BullMQ from "bullmq";
import { StartupError } from "../../environment/startup-error.js";
import { pause } from "../../world/pause.js";
import type { Carrier, Delivery, PublishOptions } from "../carrier.js";
import type { JobMessage } from "../words.js";
import { QueueAway } from "../words.js";
import { deliveryOf, type Locked } from "./bull-delivery.js";
import { openBull, type BullCarrierOptions, type Opened } from "./open-bull.js";
import { mostTogether, together } from "../../stores/valkey/together.js";

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

/** A job that comes within so many milliseconds didn't have to be waited for. */
const soonMs = 10;

class Bull implements BullCarrier {
  readonly unique = true;
  readonly #options: BullCarrierOptions;
  #opening: Promise<Opened> | undefined;
  /** A claim that BullMQ waits on still, and whose caller may have left. */
  #coming: Promise<readonly Delivery[]> | undefined;
  /** What came with the end of jobs, for whoever takes next. */
  #ahead: Delivery[] = [];
  /** How many jobs were asked for, and haven't come. */
  #expected = 0;
  /** Whether whoever asked last found nothing: then the next job is waited for, not asked for. */
  #empty = false;
  /** Whether whoever asked last found all that was wanted: then all is asked for at once. */
  #plenty = false;
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

  async take(
    most: number,
    waitMs: number,
    until?: AbortSignal,
    room?: () => number,
  ): Promise<readonly Delivery[]> {
    if (this.#closed) return [];
    const ahead = this.#ahead.splice(0, most);
    if (ahead.length > 0) return ahead;
    const taking: Taking = { most, waitMs, until, room };
    if (!this.#empty || waitMs <= 0) {
      const ready = await this.#asking(most, () =>
        this.#asked((opened) => this.#ready(opened, taking)),
      );
      this.#empty = ready.length === 0;
      if (!this.#empty || waitMs <= 0) return ready;
    }
    return this.#asking(1, () => this.#awaited(taking));
  }

  /** The next job, or what comes with the end of another; nothing when the wait is over. */
  async #awaited(taking: Taking): Promise<readonly Delivery[]> {
    const { most, waitMs, until } = taking;
    const { clock } = this.#options.world;
    const begun = clock.now();
    const coming = (this.#coming ??= this.#asked((opened) => this.#next(opened, true, taking)));
    const over = new AbortController();
    this.#arrived = () => {
      over.abort();
    };
    const wake = this.#arrived;
    until?.addEventListener("abort", wake);
    if (this.#ahead.length > 0 || until?.aborted === true) wake();
    const late = pause(waitMs, clock, over.signal).then(() => undefined);
    try {
      const first = await Promise.race([coming, late]);
      if (first === undefined) {
        if (until?.aborted === true) this.#handBack(coming);
        return this.#ahead.splice(0, most);
      }
      this.#coming = undefined;
      // Where one came at once, there may be more.
      this.#empty = clock.now() - begun > soonMs;
      return first;
    } catch (error) {
      this.#coming = undefined;
      throw error;
    } finally {
      until?.removeEventListener("abort", wake);
      over.abort();
    }
  }

  /** Nobody takes any more, but BullMQ may bring a job yet. */
  #handBack(coming: Promise<readonly Delivery[]>): void {
    this.#coming = undefined;
    void coming
      .then((all) => Promise.all(all.map((delivery) => delivery.again(1, 0))))
      .catch(() => undefined);
  }

  /** Whatever is asked for has its room already. */
  async #asking<Result>(count: number, work: () => Promise<Result>): Promise<Result> {
    this.#expected += count;
    try {
      return await work();
    } finally {
      this.#expected -= count;
    }
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
  async #ready(opened: Opened, taking: Taking): Promise<readonly Delivery[]> {
    const { most } = taking;
    const found: Delivery[] = [];
    for (let ask = this.#plenty ? most : 1; found.length < most; ask *= 2) {
      const length = Math.min(ask, most - found.length);
      const asked = Array.from({ length }, () => this.#next(opened, false, taking));
      const came = (await Promise.all(asked)).flat();
      found.push(...came);
      if (came.length < length) break;
    }
    this.#plenty = found.length === most;
    return found;
  }

  async #next(opened: Opened, block: boolean, taking: Taking): Promise<readonly Delivery[]> {
    const token = this.#options.world.id();
    opened.connections.gather();
    // Its types don't say that there may be none.
    const job = (await opened.worker.getNextJob(token, { block })) as
      BullMQ.Job<JobMessage> | undefined;
    return job === undefined ? [] : [this.#delivered(opened, { job, token }, taking)];
  }

  #delivered(
    opened: Opened,
    { job, token }: Pick<Locked, "job" | "token">,
    taking: Taking,
  ): Delivery {
    const { until, room = () => 0 } = taking;
    return deliveryOf({
      job,
      token,
      message: job.data as JobMessage,
      clock: this.#options.world.clock,
      gather: () => {
        opened.connections.gather();
      },
      more: () => {
        const wanted = !this.#closed && until?.aborted !== true;
        const fits = wanted && room() > this.#ahead.length + this.#expected;
        if (fits) this.#expected += 1;
        return fits;
      },
      next: (found) => {
        this.#expected -= 1;
        const [data, id] = found ?? [];
        if (data === undefined || id === undefined) return;
        const next = opened.jobOf(data, id);
        this.#ahead.push(this.#delivered(opened, { job: next, token }, taking));
        this.#arrived();
      },
    });
  }

  async #asked<Result>(ask: (opened: Opened) => Promise<Result>): Promise<Result> {
    try {
      return await ask(await (this.#opening ??= openBull(this.#options)));
    } catch (error) {
      if (this.#closed || error instanceof QueueAway || StartupError.is(error)) throw error;
      throw new QueueAway("The queue's server did not answer.", { cause: error });
    }
  }
}

/** What a caller takes. */
interface Taking {
  readonly most: number;
  readonly waitMs: number;
  readonly until: AbortSignal | undefined;
  readonly room: (() => number) | undefined;
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
