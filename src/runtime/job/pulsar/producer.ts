import { QueueAway } from "../words.js";
import type { Published } from "./message.js";
import { largestFrame, Line, type BrokerOptions } from "./socket.js";
import { topicPath, withQuery } from "./topic.js";

/** Where it publishes, and as whom. */
export interface ProducerOptions extends BrokerOptions {
  readonly topic: string;
  /** Two producers of one name refuse each other, so a part by chance follows. */
  readonly label?: string | undefined;
}

/** Messages that may await the broker's word; who publishes more is refused. */
const mostPending = 5_000;

/** A message too large to be published: a mistake of the caller, not of the broker. */
export class JobTooLarge extends RangeError {
  override readonly name = "JobTooLarge";
  readonly code = "job_too_large";
}

/** Room for the number that each message gets. */
const contextRoom = 40;

/** @throws JobTooLarge when the broker would not take it. */
export function assertFits(message: Published): void {
  if (Buffer.byteLength(JSON.stringify(message)) + contextRoom <= largestFrame) return;
  throw new JobTooLarge("The job is larger than the broker's frames: 1 MiB with its envelope.");
}

interface Pending {
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** Publishes messages, and knows which the broker has stored. */
export class Producer {
  readonly #line: Line;
  readonly #pending = new Map<string, Pending>();
  readonly #options: ProducerOptions;
  #count = 0;

  constructor(options: ProducerOptions) {
    const { topic, label = "endpointgen_producer", world } = options;
    const path = `producer/${topicPath(topic)}`;
    this.#options = options;
    this.#line = new Line({
      ...options,
      // A broker that missed our end still holds the name that we had.
      path: () => withQuery(path, { producerName: `${label}-${world.id()}` }),
      heard: (said) => {
        this.#heard(said);
      },
      down: () => {
        this.#failAll();
      },
    });
  }

  /** Resolves when the broker has stored it. Rejects with a `QueueAway`, or a `JobTooLarge`. */
  async publish(message: Published): Promise<void> {
    assertFits(message);
    const context = String((this.#count += 1));
    const frame = { ...message, context };
    if (this.#pending.size >= mostPending) throw new QueueAway("Too much awaits the broker.");
    await this.#line.open();
    const stored = this.#stored(context);
    await this.#line.send(frame).catch((error: unknown) => {
      this.#pending.get(context)?.failed(error as Error);
    });
    await stored;
  }

  open(): Promise<void> {
    return this.#line.open();
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  #stored(context: string): Promise<void> {
    const { world, patience = 5_000 } = this.#options;
    return new Promise((resolve, reject) => {
      const end = (): void => {
        cancel();
        this.#pending.delete(context);
      };
      const failed = (error: Error): void => {
        end();
        reject(error);
      };
      const cancel = world.clock.after(patience, () => {
        failed(new QueueAway("The broker did not say that it stored the job."));
      });
      const done = (): void => {
        end();
        resolve();
      };
      this.#pending.set(context, { done, failed });
    });
  }

  #heard({ context, result, errorMsg }: Readonly<Record<string, unknown>>): void {
    const pending = this.#pending.get(String(context));
    if (result === "ok") pending?.done();
    else
      pending?.failed(new QueueAway(`The broker refused the job: ${String(errorMsg ?? result)}`));
  }

  #failAll(): void {
    for (const { failed } of [...this.#pending.values()]) {
      failed(new QueueAway("The broker went away before it said that it stored the job."));
    }
  }
}
