import type { Environment } from "../../environment/load-files.js";
import { StartupError } from "../../environment/startup-error.js";
import type { World } from "../../world/world.js";
import type { Forwarding } from "../hybrid/forwarder.js";
import { hybridQueue, type HybridQueue } from "../hybrid/hybrid-queue.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { pulsarQueue } from "../pulsar/pulsar-queue.js";
import { readTopic, type TimeRange } from "../pulsar/reader.js";
import type { JobQueue } from "../queue.js";
import type { JobRecords } from "../records.js";
import { valkeyQueue } from "../valkey/valkey-queue.js";
import type { JobMessage } from "../words.js";
import { jobServers, type Carried } from "./carried-by.js";
import type { TravelOptions } from "./options.js";

/** Reads again what was published for an endpoint. */
export type ReadJobs = (range: TimeRange) => AsyncIterable<JobMessage>;

/** A queue, and what can be asked of its kind alone. */
export interface OpenedQueue {
  readonly queue: JobQueue;
  /** Where jobs wait on Valkey for Pulsar. */
  readonly hybrid?: HybridQueue;
  /** Where they are on a topic. */
  readonly topic?: ReadJobs;
}

/** Whose queue, of what kind, and where. */
export interface OpenOptions {
  readonly name: string;
  readonly kind: Carried;
  readonly travel: TravelOptions;
  readonly environment: Environment;
  readonly world: World;
  readonly records: JobRecords;
  /** Told of each job that a hybrid queue forwards. */
  readonly told: (name: string, how: Forwarding) => void;
}

/**
 * Opens the queue of an endpoint on the servers that the environment names.
 * @throws StartupError when JOB_BUFFER is no number of jobs.
 */
export function openQueue(options: OpenOptions): OpenedQueue {
  const { name, kind, travel, environment, world, records, told } = options;
  const { maxRetries = 2, fanOut = [] } = travel;
  const pulsar = { ...travel.pulsar, fanOut };
  const { valkey = "", pulsar: broker = "" } = jobServers(environment);
  const prefix = environment["VALKEY_PREFIX"];
  const shared = { name, world, maxRetries, records, ...(prefix !== undefined && { prefix }) };
  if (kind === "memory") return { queue: memoryQueue(shared) };
  if (kind === "valkey") return { queue: valkeyQueue({ ...shared, url: valkey }) };
  const at = { url: broker, token: environment["PULSAR_TOKEN"] };
  const topic: ReadJobs = (range) => readTopic({ ...at, name, world, topic: pulsar.topic }, range);
  if (kind === "pulsar") return { queue: pulsarQueue({ ...shared, ...pulsar, ...at }), topic };
  const { url: pulsarUrl, token } = at;
  const both = { valkeyUrl: valkey, pulsarUrl, token, buffer: bufferOf(environment) };
  const hybrid = hybridQueue({
    ...shared,
    ...pulsar,
    ...both,
    told: (how) => {
      told(name, how);
    },
  });
  return { queue: hybrid, hybrid, topic };
}

const mostBuffered = 10_000_000;

function bufferOf(environment: Environment): number {
  const said = environment["JOB_BUFFER"];
  if (!said) return 10_000;
  const most = /^\d{1,8}$/.test(said) ? Number(said) : 0;
  if (most >= 1 && most <= mostBuffered) return most;
  const problem = "JOB_BUFFER says how many jobs may wait for Pulsar, and is no such number.";
  throw new StartupError([{ problem, cure: "Set it to a whole number from 1 to 10000000." }]);
}
