import type { Millis } from "../../stores/contract.js";
import { QueueAway, type JobMessage } from "../words.js";
import { isEvent, read, type Received } from "./message.js";
import { Line, type BrokerOptions } from "./socket.js";
import { topicPath, withQuery } from "./topic.js";

/** Which topic is read. */
export interface ReadTopicOptions extends BrokerOptions {
  /** The endpoint whose jobs are looked for; others of the topic are left out. */
  readonly name: string;
  /** Such as `persistent://public/default/io-jobs`. */
  readonly topic: string;
  /** Milliseconds without a message that are taken for the end; 3,000 unless said. */
  readonly quietMs?: number;
}

/** From when until before when messages were published. */
export interface TimeRange {
  /** The topic's beginning unless said. */
  readonly from?: Millis;
  /** Now unless said. */
  readonly to?: Millis;
}

/** Clocks of those who publish differ by so much at most, in milliseconds. */
const skew = 60_000;

/**
 * The jobs that a topic still has of a time, the oldest first, each once, acknowledged or not. A broker
 * keeps what every subscription has acknowledged as long as the namespace's retention says, by default
 * not at all. Rejects with a `QueueAway` when the line breaks: what came until then isn't all.
 */
export async function* readTopic(
  options: ReadTopicOptions,
  { from = 0, to = options.world.clock.now() }: TimeRange,
): AsyncGenerator<JobMessage> {
  const reader = new Reader(options);
  const seen = new Set<string>();
  try {
    await reader.open();
    for (;;) {
      const received = await reader.next();
      if (received === undefined) return;
      const at = Date.parse(received.publishTime ?? "");
      if (at >= to + skew) return;
      if (isEvent(received)) continue;
      const { message } = read(received, options.name, at);
      const isWanted = at >= from && at < to && message.name === options.name;
      // Each further try is a message of its own.
      if (!isWanted || seen.has(message.id)) continue;
      seen.add(message.id);
      yield message;
    }
  } finally {
    await reader.close();
  }
}

/** Reads a topic from its beginning; nobody else gets less for it. */
class Reader {
  readonly #line: Line;
  readonly #options: ReadTopicOptions;
  readonly #buffer: Received[] = [];
  #wake: () => void = () => undefined;
  #broken = false;

  constructor(options: ReadTopicOptions) {
    const path = withQuery(`reader/${topicPath(options.topic)}`, {
      messageId: "earliest",
      readerName: `endpointgen_reader-${options.world.id()}`,
    });
    this.#options = options;
    this.#line = new Line({
      ...options,
      path: () => path,
      heard: (said) => {
        if ("messageId" in said) this.#buffer.push(said as unknown as Received);
        this.#wake();
      },
      down: () => {
        this.#broken = true;
        this.#wake();
      },
    });
  }

  open(): Promise<void> {
    return this.#line.open();
  }

  /** Undefined when none has come for a while. */
  async next(): Promise<Received | undefined> {
    if (this.#buffer.length === 0 && !this.#broken) await this.#change();
    const received = this.#buffer.shift();
    // The broker sends as many as are acknowledged.
    if (received) await this.#line.sendIfOpen({ messageId: received.messageId });
    else if (this.#broken) throw new QueueAway("The broker went away before the topic was read.");
    return received;
  }

  close(): Promise<void> {
    return this.#line.close();
  }

  #change(): Promise<void> {
    const { world, quietMs = 3_000 } = this.#options;
    return new Promise((resolve) => {
      const cancel = world.clock.after(quietMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
