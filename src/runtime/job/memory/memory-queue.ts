import { carriedQueue, type QueueOptions } from "../carried.js";
import type { JobQueue } from "../queue.js";
import type { JobRecords } from "../records.js";
import { memoryCarrier } from "./memory-carrier.js";
import { memoryRecords } from "./memory-records.js";

/** A queue in this process. */
export interface MemoryQueueOptions extends QueueOptions {
  /** Shared by the queues of one process; records of their own unless said. */
  readonly records?: JobRecords;
}

/**
 * A queue in the memory of this process, for development and tests: jobs die with it. Knows
 * priorities, delays, and the order of jobs with one key.
 * @example
 * import { memoryQueue, systemWorld } from "@endpointgen/runtime";
 *
 * const queue = memoryQueue({ name: "render_video", world: systemWorld });
 * await queue.enqueue({ id: "1", name: "render_video", owner: "ada", payload: "{}" });
 * const [claim] = await queue.claim({ most: 1 });
 * await claim?.complete('{"url":"https://example.com/1.mp4"}');
 */
export function memoryQueue(options: MemoryQueueOptions): JobQueue {
  const { leaseMs = 30_000, world, records = memoryRecords(world.clock) } = options;
  const carrier = memoryCarrier({ clock: world.clock, leaseMs });
  return carriedQueue(records, carrier, { ...options, leaseMs });
}
