import { redisServer } from "../../stores/valkey/redis-server.js";
import { carriedQueue, type QueueOptions } from "../carried.js";
import type { Carrier } from "../carrier.js";
import type { RecordsOptions } from "../memory/memory-records.js";
import { pulsarCarrier, type PulsarCarrierOptions } from "../pulsar/pulsar-carrier.js";
import type { JobQueue } from "../queue.js";
import type { JobRecords } from "../records.js";
import { bullCarrier, type BullCarrier } from "../valkey/bull-carrier.js";
import { valkeyRecords } from "../valkey/valkey-records.js";
import { announcing } from "./announce.js";
import { jobBuffer, type Backlog, type JobBuffer } from "./buffer.js";
import { jobForwarder, type Forwarder, type ForwarderOptions } from "./forwarder.js";

/** A queue that accepts on a server, and delivers from a broker. */
export interface HybridQueueOptions
  extends
    QueueOptions,
    RecordsOptions,
    Omit<PulsarCarrierOptions, "url" | "ordered">,
    Pick<ForwarderOptions, "told" | "circuitBreaker"> {
  /** URL of Valkey or Redis; several, separated by commas: a cluster. */
  readonly valkeyUrl: string;
  /** The broker's WebSocket API, such as `ws://127.0.0.1:8080/ws/v2`. */
  readonly pulsarUrl: string;
  /** First part of every key; `endpointgen:` unless said. */
  readonly prefix?: string;
  /** Shared with other queues; records on the same server unless said. */
  readonly records?: JobRecords;
  /** Jobs that may wait for the broker; more are refused. 10,000 unless said. */
  readonly buffer?: number;
  /** Milliseconds for which a forwarder that died keeps a job from the others; 15,000 unless said. */
  readonly forwardLeaseMs?: number;
}

/** A queue that tells what its broker doesn't have yet. */
export interface HybridQueue extends JobQueue {
  /** Rejects with a `QueueAway`. */
  backlog(): Promise<Backlog>;
  /** Resolves when jobs are accepted, though nobody may deliver them just now. */
  accepts(): Promise<void>;
  /** Carries what was accepted to the broker. Started where it shall run: at least in one process. */
  readonly forwarder: Forwarder;
}

/**
 * A queue that accepts jobs on Valkey or Redis, whether the broker is there or not, and that workers take
 * from Apache Pulsar; `forwarder` carries them over. State, results and cancelling are on the server.
 * Knows delays; priorities order what waits to be forwarded, and keys no order. Each forwarded job is told
 * on the server's channel `<prefix>jobs:<name>`, too. Needs bullmq and ws, optional peer dependencies.
 * @example
 * import { hybridQueue, systemWorld } from "@endpointgen/runtime";
 *
 * const queue = hybridQueue({
 *   name: "render_video",
 *   world: systemWorld,
 *   valkeyUrl: "redis://127.0.0.1:6379",
 *   pulsarUrl: "ws://127.0.0.1:8080/ws/v2",
 *   topic: "persistent://public/default/render-videos",
 *   dlqTopic: "persistent://public/default/render-videos-dlq",
 *   fanOut: ["statistics"],
 * });
 * queue.forwarder.start();
 * await queue.close();
 */
export function hybridQueue(options: HybridQueueOptions): HybridQueue {
  const { pulsarUrl: url, buffer: most = 10_000, patience = 1_000, ...rest } = options;
  const bull = bullOf(options);
  const pulsar = pulsarCarrier({ ...rest, url, patience: Math.max(patience, leastPatience) });
  const buffer = jobBuffer(bull, { most, assertFits: (message) => pulsar.assertFits(message) });
  const forwarder = jobForwarder({ from: bull, to: announcing(pulsar, { bull, ...rest }) }, rest);
  const { records, close } = recordsOf(options);
  const queue = carriedQueue(records, hybridCarrier(buffer, pulsar), rest);
  return {
    ...queue,
    forwarder,
    backlog: () => buffer.backlog(),
    accepts: () => buffer.probe(),
    async close() {
      await forwarder.stop();
      await queue.close();
      await close();
    },
  };
}

/** Milliseconds that the broker gets at least: nobody who submits waits for it. */
const leastPatience = 5_000;

function bullOf({
  valkeyUrl,
  forwardLeaseMs = 15_000,
  ...options
}: HybridQueueOptions): BullCarrier {
  const name = `${options.name}-forward`;
  return bullCarrier({ ...options, url: valkeyUrl, name, leaseMs: forwardLeaseMs });
}

/** The records it was given, or some of its own. */
function recordsOf(options: HybridQueueOptions) {
  const { records, valkeyUrl, patience = 1_000 } = options;
  if (records) return { records, close: () => Promise.resolve() };
  const server = redisServer(valkeyUrl, { patience });
  return { records: valkeyRecords({ ...options, server }), close: () => server.close() };
}

/** Accepts in one place, and takes in the other; what is tried again stays in that one. */
function hybridCarrier(buffer: JobBuffer, pulsar: Carrier): Carrier {
  return {
    publish: (message, options) => buffer.publish(message, options),
    take: (most, waitMs, until, room) => pulsar.take(most, waitMs, until, room),
    async probe() {
      await Promise.all([buffer.probe(), pulsar.probe()]);
    },
    async close() {
      await Promise.all([buffer.close(), pulsar.close()]);
    },
  };
}
