import type * as BullMQ from "bullmq";
import { optionalPackage } from "../../pooling/optional-package.js";
import type { World } from "../../world/world.js";
import type { JobMessage } from "../words.js";
import { connected, type Connections } from "./connections.js";

/** Where BullMQ keeps a queue. */
export interface BullCarrierOptions {
  /** URL of the server; several, separated by commas: a cluster. */
  readonly url: string;
  /** The queue's name: the endpoint's. */
  readonly name: string;
  readonly world: World;
  readonly leaseMs: number;
  /** First part of every key; `endpointgen:` unless said. */
  readonly prefix?: string;
  /** Milliseconds that publishing may take; 1,000 unless said. */
  readonly patience?: number;
}

/** Long enough that the records alone decide how often a job may be lost. */
const stalledWithoutEnd = 1_000_000;

/** A queue of BullMQ in use. */
export interface Opened {
  readonly queue: BullMQ.Queue<JobMessage>;
  readonly worker: BullMQ.Worker<JobMessage>;
  readonly connections: Connections;
  /** A job as BullMQ gives it with the end of another. */
  jobOf(data: BullMQ.JobJson, id: string): BullMQ.Job<JobMessage>;
}

/** Opens it. Rejects with a `StartupError` when the package is missing. */
export async function openBull(options: BullCarrierOptions): Promise<Opened> {
  const { name, leaseMs, prefix = "endpointgen:" } = options;
  const loaded = await optionalPackage("bullmq", "A queue on Valkey or Redis");
  const bullmq = loaded as unknown as typeof BullMQ;
  const connections = await connected(options);
  // One hash tag, because BullMQ's scripts touch all keys of a queue.
  const shared = { prefix: `${prefix}{bull}` };
  const queue = new bullmq.Queue<JobMessage>(name, {
    ...shared,
    connection: connections.publishing,
  });
  const worker = new bullmq.Worker<JobMessage>(name, null, {
    ...shared,
    connection: connections.taking,
    autorun: false,
    lockDuration: leaseMs,
    stalledInterval: Math.max(100, Math.ceil(leaseMs / 2)),
    maxStalledCount: stalledWithoutEnd,
    skipLockRenewal: true,
    drainDelay: 5,
  });
  // Each call tells of its own failure; an emitter without a listener would end the process.
  queue.on("error", () => undefined);
  worker.on("error", () => undefined);
  await worker.startStalledCheckTimer();
  const jobOf = (data: BullMQ.JobJson, id: string) =>
    bullmq.Job.fromJSON<JobMessage>(worker, data, id);
  return { queue, worker, connections, jobOf };
}
