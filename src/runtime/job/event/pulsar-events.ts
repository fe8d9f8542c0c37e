import { announced } from "../pulsar/message.js";
import { subscribe } from "../pulsar/consumer.js";
import { Producer } from "../pulsar/producer.js";
import type { BrokerOptions } from "../pulsar/socket.js";
import type { PublishEvent } from "./event.js";

/** Where events go, and under which names. */
export interface PulsarEventsOptions extends BrokerOptions {
  /** Such as `persistent://public/default/io-jobs`. */
  readonly topic: string;
  readonly producerLabel?: string;
  readonly consumerLabel?: string;
  /** Events stay in this cluster. */
  readonly clusterName?: string;
  /** Subscriptions that exist before the first event is published. */
  readonly fanOut?: readonly string[];
}

/** A topic for events. */
export interface EventTopic {
  readonly publish: PublishEvent;
  close(): Promise<void>;
}

/** Publishes events on a topic of Pulsar; connects when there is one to publish. */
export function pulsarEvents(options: PulsarEventsOptions): EventTopic {
  const { producerLabel, consumerLabel: label, clusterName: cluster, fanOut = [] } = options;
  const producer = new Producer({ ...options, label: producerLabel });
  let subscribed: Promise<unknown> | undefined;
  const subscribeAll = async (): Promise<void> => {
    subscribed ??= Promise.all(
      fanOut.map((subscription) => subscribe({ ...options, subscription, label })),
    );
    try {
      await subscribed;
    } catch (error) {
      subscribed = undefined;
      throw error;
    }
  };
  return {
    async publish(event) {
      await subscribeAll();
      await producer.publish(announced(event, { cluster }));
    },
    close: () => producer.close(),
  };
}
