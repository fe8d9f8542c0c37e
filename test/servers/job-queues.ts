/** Queues that processes share with the test that starts them. */
import { pulsarQueue } from "../../src/runtime/job/pulsar/pulsar-queue.js";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import { valkeyQueue } from "../../src/runtime/job/valkey/valkey-queue.js";
import { valkeyRecords } from "../../src/runtime/job/valkey/valkey-records.js";
import { redisServer } from "../../src/runtime/stores/valkey/redis-server.js";
import { systemWorld } from "../../src/runtime/world/system.js";

/** Where a queue is: records always on `url`. */
export interface JobServers {
  readonly url: string;
  readonly pulsar?: string;
  readonly topic: string;
}

/** A dead worker's jobs wait so long. */
export const killLeaseMs = 1_500;

/** Patient with a server that is started again. */
const patience = 5_000;

export function jobQueue({ url, pulsar, topic }: JobServers): JobQueue {
  const options = {
    name: "job",
    world: systemWorld,
    leaseMs: killLeaseMs,
    maxRetries: 2,
    patience,
  };
  if (pulsar === undefined) return valkeyQueue({ ...options, url });
  return pulsarQueue({
    ...options,
    url: pulsar,
    topic,
    dlqTopic: `${topic}-dlq`,
    records: valkeyRecords({ server: redisServer(url, { patience }) }),
  });
}
