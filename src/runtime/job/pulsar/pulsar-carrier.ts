import type { Carrier, Delivery, PublishOptions } from "../carrier.js";
import type { JobFailure, JobMessage } from "../words.js";
import { Consumer, subscribe, type ConsumerOptions } from "./consumer.js";
import { buried, isEvent, published, read, type Labels, type Received } from "./message.js";
import { assertFits, Producer } from "./producer.js";
import type { BrokerOptions } from "./socket.js";

/** Topics and names, as `pulsar_labeling` of the YAML has them. */
export interface PulsarCarrierOptions extends BrokerOptions {
  /** The endpoint. */
  readonly name: string;
  /** `job_topic`, such as `persistent://public/default/io-jobs`. */
  readonly topic: string;
  /** `dlq_topic`: where the dead are put. */
  readonly dlqTopic: string;
  /** All workers of an endpoint share one; the endpoint's name unless said. */
  readonly subscription?: string;
  /** Others that get every job, too, each for itself: they exist before the first is published. */
  readonly fanOut?: readonly string[];
  /** `producer_label`, `consumer_label`, `event_label`. */
  readonly producerLabel?: string;
  readonly consumerLabel?: string;
  readonly eventLabel?: string;
  /** `cluster_name`: messages stay in this cluster. */
  readonly clusterName?: string;
  /** True: jobs of one key go one after the other; one that fails goes behind the others. */
  readonly ordered?: boolean;
}

/** A carrier that knows what fits into it. */
export interface PulsarCarrier extends Carrier {
  /** @throws JobTooLarge when `publish` would. */
  assertFits(message: JobMessage): void;
}

/**
 * Topics of Apache Pulsar, by its WebSocket API. Tries are counted in the messages: one that failed
 * is published anew with a delay, then acknowledged. What a broker delivers again, as after a crash
 * that forgot acknowledgements, the records recognise.
 */
export function pulsarCarrier(options: PulsarCarrierOptions): PulsarCarrier {
  return new Topics(options);
}

class Topics implements PulsarCarrier {
  readonly #options: PulsarCarrierOptions;
  readonly #labels: Labels;
  readonly #jobs: Producer;
  readonly #dead: Producer;
  readonly #consumer: Consumer;
  #subscribed: Promise<void> | undefined;
  #isTaking = false;

  constructor(options: PulsarCarrierOptions) {
    const { producerLabel: label, dlqTopic } = options;
    this.#options = options;
    this.#labels = { event: options.eventLabel, cluster: options.clusterName };
    this.#jobs = new Producer({ ...options, label });
    this.#dead = new Producer({ ...options, label, topic: dlqTopic });
    this.#consumer = new Consumer(consuming(options));
  }

  publish(message: JobMessage, { delayMs = 0 }: PublishOptions): Promise<void> {
    return this.#publish(message, 1, delayMs);
  }

  assertFits(message: JobMessage): void {
    assertFits(published(message, 1, this.#labels));
  }

  async take(most: number, waitMs: number, until?: AbortSignal): Promise<readonly Delivery[]> {
    this.#isTaking = true;
    const received = await this.#consumer.take(most, waitMs, until);
    // Nobody works on an event; whoever it is for has a subscription of their own.
    await Promise.all(received.filter(isEvent).map((one) => this.#consumer.ack(one)));
    return received.filter((one) => !isEvent(one)).map((one) => this.#delivery(one));
  }

  async probe(): Promise<void> {
    // A consumer that never takes would keep from others what the broker has sent ahead.
    const taking = this.#isTaking ? [this.#consumer.open()] : [];
    await Promise.all([this.#jobs.open(), ...taking]);
  }

  async close(): Promise<void> {
    await Promise.all([this.#jobs.close(), this.#dead.close(), this.#consumer.close()]);
  }

  async #publish(message: JobMessage, attempt: number, delayMs: number): Promise<void> {
    await this.#subscribe();
    const frame = published(message, attempt, this.#labels);
    await this.#jobs.publish(
      delayMs > 0 ? { ...frame, deliverAfterMs: Math.ceil(delayMs) } : frame,
    );
  }

  /** A broker keeps messages for subscriptions alone, so they exist before the first message. */
  #subscribe(): Promise<void> {
    const { dlqTopic, fanOut = [] } = this.#options;
    const options = consuming(this.#options);
    const shared = { ...options, ordered: false };
    const dead = { ...shared, topic: dlqTopic, subscription: `${options.subscription}-dead` };
    const others = fanOut.map((subscription) => ({ ...shared, subscription }));
    this.#subscribed ??= Promise.all([options, dead, ...others].map(subscribe))
      .then(() => undefined)
      .catch((error: unknown) => {
        this.#subscribed = undefined;
        throw error;
      });
    return this.#subscribed;
  }

  #delivery(received: Received): Delivery {
    const { name, world } = this.#options;
    const { message, attempt } = read(received, name, world.clock.now());
    const ack = () => this.#consumer.ack(received);
    return {
      message,
      attempt,
      // A message is its holder's as long as the connection stands.
      extend: () => Promise.resolve(),
      ack,
      drop: () => this.#consumer.drop(received),
      again: async (next, delayMs) => {
        await this.#publish(message, next, delayMs);
        await ack();
      },
      dead: async (failure: JobFailure) => {
        await this.#subscribe();
        await this.#dead.publish(buried(published(message, attempt, this.#labels), failure));
        await ack();
      },
    };
  }
}

function consuming(options: PulsarCarrierOptions): ConsumerOptions {
  const { subscription = options.name, consumerLabel: label } = options;
  return { ...options, subscription, label };
}
