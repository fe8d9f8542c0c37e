import { carriedQueue, type QueueOptions } from "../carried.js";
import type { JobQueue } from "../queue.js";
import type { JobRecords } from "../records.js";
import { pulsarCarrier, type PulsarCarrierOptions } from "./pulsar-carrier.js";

/** A queue on Pulsar. */
export interface PulsarQueueOptions extends QueueOptions, PulsarCarrierOptions {
  /**
   * What is known of jobs: a broker knows nothing of them but messages. `valkeyRecords` in
   * production.
   */
  readonly records: JobRecords;
}

/**
 * A queue on Apache Pulsar, by its WebSocket API over `ws`, an optional peer dependency. Knows
 * delays and, with `ordered`, the order of keys; no priorities. Jobs are smaller than 700 kB.
 * @example
 * import { memoryRecords, pulsarQueue, systemWorld } from "@endpointgen/runtime";
 *
 * const queue = pulsarQueue({
 *   name: "io_job",
 *   world: systemWorld,
 *   url: "ws://127.0.0.1:8080/ws/v2",
 *   topic: "persistent://public/default/io-jobs",
 *   dlqTopic: "persistent://public/default/io-jobs-dlq",
 *   records: memoryRecords(systemWorld.clock),
 * });
 * await queue.close();
 */
export function pulsarQueue({ records, ...options }: PulsarQueueOptions): JobQueue {
  return carriedQueue(records, pulsarCarrier(options), options);
}
