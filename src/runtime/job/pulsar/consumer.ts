import type { Received } from "./message.js";
import { Line, type BrokerOptions } from "./socket.js";
import { topicPath, withQuery } from "./topic.js";

/** What it consumes, and as whom. */
export interface ConsumerOptions extends BrokerOptions {
  readonly topic: string;
  readonly subscription: string;
  readonly label?: string | undefined;
  /** Messages of one key go to one consumer at a time. */
  readonly ordered?: boolean | undefined;
}

/** Milliseconds that a message is kept for a caller who left, until somebody else gets it. */
const grace = 250;

/** Takes as many messages as it was asked for, by permits: the broker sends no more. */
export class Consumer {
  readonly #line: Line;
  readonly #options: ConsumerOptions;
  readonly #buffer: Received[] = [];
  readonly #waiting = new Set<() => void>();
  /** Permits that the broker has and didn't use. */
  #owed = 0;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#line = new Line({
      ...options,
      path: () => pathOf(options),
      heard: (said) => {
        if ("messageId" in said) this.#arrived(said as unknown as Received);
      },
      // The broker gives to others, or again, what this connection had.
      down: () => {
        this.#buffer.length = 0;
        this.#owed = 0;
        this.#wake();
      },
    });
  }

  /** Connects, which also makes the subscription if it doesn't exist. Rejects with a `QueueAway`. */
  open(): Promise<void> {
    return this.#line.open();
  }

  async take(most: number, waitMs: number, until?: AbortSignal): Promise<readonly Received[]> {
    await this.#line.open();
    const permits = most - this.#buffer.length - this.#owed;
    if (permits > 0) {
      this.#owed += permits;
      await this.#line.send({ type: "permit", permitMessages: permits });
    }
    if (this.#buffer.length === 0 && waitMs > 0) await this.#change(waitMs, until);
    return this.#buffer.splice(0, most);
  }

  /** The broker doesn't answer it; what it didn't hear comes again. */
  ack({ messageId }: Received): Promise<void> {
    return this.#line.sendIfOpen({ messageId });
  }

  /** Has it sent again, to whoever takes next. */
  drop({ messageId }: Received): Promise<void> {
    return this.#line.sendIfOpen({ type: "negativeAcknowledge", messageId });
  }

  close(): Promise<void> {
    this.#wake();
    return this.#line.close();
  }

  #arrived(message: Received): void {
    this.#owed = Math.max(0, this.#owed - 1);
    this.#buffer.push(message);
    this.#wake();
    this.#options.world.clock.after(grace, () => {
      const at = this.#buffer.indexOf(message);
      if (at < 0) return;
      this.#buffer.splice(at, 1);
      void this.drop(message);
    });
  }

  #change(waitMs: number, until?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#waiting.delete(end);
        until?.removeEventListener("abort", end);
        resolve();
      };
      const cancel = this.#options.world.clock.after(waitMs, end);
      this.#waiting.add(end);
      until?.addEventListener("abort", end);
      if (until?.aborted === true) end();
    });
  }

  #wake(): void {
    for (const end of [...this.#waiting]) end();
  }
}

/** Makes a subscription by connecting once: a broker keeps messages for those alone that exist. */
export async function subscribe(options: ConsumerOptions): Promise<void> {
  const consumer = new Consumer(options);
  await consumer.open();
  await consumer.close();
}

/** Delays and shared work exist on `Shared` and `Key_Shared` alone. */
function pathOf(options: ConsumerOptions): string {
  const { topic, subscription, label = "endpointgen_consumer", ordered = false, world } = options;
  const path = `consumer/${topicPath(topic)}/${encodeURIComponent(subscription)}`;
  return withQuery(path, {
    subscriptionType: ordered ? "Key_Shared" : "Shared",
    // What was published before the first worker came is work, too.
    subscriptionInitialPosition: "Earliest",
    pullMode: "true",
    // The broker's end of the line fetches ahead what nobody asked for yet, 1,000 unless said: work that
    // others could do. None at all would break with messages that their producers send in batches.
    receiverQueueSize: "1",
    negativeAckRedeliveryDelay: "100",
    consumerName: `${label}-${world.id()}`,
  });
}
