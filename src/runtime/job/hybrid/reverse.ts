import type { Carrier } from "../carrier.js";
import type { JobQueue } from "../queue.js";
import { jobForwarder, type Forwarder, type ForwarderOptions } from "./forwarder.js";

/** From where to where. */
export interface ReverseOptions extends ForwarderOptions {
  /** A topic, by `pulsarCarrier`; with a `subscription` of its own it leaves the others theirs. */
  readonly from: Carrier;
  /** Where its jobs are queued, such as a `valkeyQueue`: each id once. */
  readonly queue: JobQueue;
}

/**
 * Forwards the jobs of a topic into a queue, so that workers of that queue do what others publish. Who
 * stops it closes topic and queue, too.
 * @example
 * import { pulsarCarrier, reverseForwarder, systemWorld, valkeyQueue } from "@endpointgen/runtime";
 *
 * const world = systemWorld;
 * const name = "render_video";
 * const from = pulsarCarrier({
 *   name,
 *   world,
 *   url: "ws://127.0.0.1:8080/ws/v2",
 *   topic: "persistent://public/default/render-videos",
 *   dlqTopic: "persistent://public/default/render-videos-dlq",
 *   subscription: "to_valkey",
 * });
 * const queue = valkeyQueue({ name, world, url: "redis://127.0.0.1:6379" });
 * const forwarder = reverseForwarder({ from, queue, world });
 * forwarder.start();
 * await forwarder.stop();
 */
export function reverseForwarder({ from, queue, ...options }: ReverseOptions): Forwarder {
  const to = {
    probe: () => queue.probe(),
    async publish(message: Parameters<Carrier["publish"]>[0]): Promise<void> {
      await queue.enqueue(message);
    },
  };
  return jobForwarder({ from, to }, options);
}
