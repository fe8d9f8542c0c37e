import { redisServer } from "../../stores/valkey/redis-server.js";
import { carriedQueue, type QueueOptions } from "../carried.js";
import type { RecordsOptions } from "../memory/memory-records.js";
import type { JobQueue } from "../queue.js";
import type { JobRecords } from "../records.js";
import { bullCarrier } from "./bull-carrier.js";
import { valkeyRecords } from "./valkey-records.js";

/** A queue on a server. */
export interface ValkeyQueueOptions extends QueueOptions, RecordsOptions {
  /** URL of the server; several, separated by commas: a cluster. */
  readonly url: string;
  /** First part of every key; `endpointgen:` unless said. */
  readonly prefix?: string;
  /** Milliseconds that the server may take to answer; 1,000 unless said. */
  readonly patience?: number;
  /** Shared with other queues; records on the same server unless said. */
  readonly records?: JobRecords;
}

/**
 * A queue on Valkey or Redis, carried by BullMQ, an optional peer dependency. Knows priorities
 * and delays, no order of keys. The server must neither evict nor forget.
 * @example
 * import { systemWorld, valkeyQueue } from "@endpointgen/runtime";
 *
 * const url = "redis://127.0.0.1:6379";
 * const queue = valkeyQueue({ name: "render_video", world: systemWorld, url });
 * await queue.enqueue({ id: "1", name: "render_video", owner: "ada", payload: "{}" });
 * await queue.close();
 */
export function valkeyQueue(options: ValkeyQueueOptions): JobQueue {
  const { leaseMs = 30_000, url, patience = 1_000, records } = options;
  const carrier = bullCarrier({ ...options, leaseMs });
  if (records) return carriedQueue(records, carrier, { ...options, leaseMs });
  const server = redisServer(url, { patience });
  const queue = carriedQueue(valkeyRecords({ ...options, server }), carrier, {
    ...options,
    leaseMs,
  });
  return {
    ...queue,
    async close() {
      await queue.close();
      await server.close();
    },
  };
}
