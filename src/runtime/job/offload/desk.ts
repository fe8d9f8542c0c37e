import type { App } from "../../http/app.js";
import { redisServer } from "../../stores/valkey/redis-server.js";
import { isJobThread } from "../../world/job-thread.js";
import { identityPurpose } from "../identity.js";
import type { HybridQueue } from "../hybrid/hybrid-queue.js";
import { mountJobs } from "../http/mount-jobs.js";
import { memoryRecords } from "../memory/memory-records.js";
import type { JobQueue } from "../queue.js";
import type { JobRecords } from "../records.js";
import { QueueAway, type JobRecord } from "../words.js";
import { valkeyRecords } from "../valkey/valkey-records.js";
import { createWorker } from "../worker/create-worker.js";
import type { JobWork } from "../worker/work.js";
import { carriedBy, jobServers, type Carried } from "./carried-by.js";
import { hybridsOf } from "./hybrids.js";
import { openQueue, type ReadJobs } from "./open-queue.js";
import type { TravelOptions } from "./options.js";

/** All that an app has to do with jobs. */
export interface JobDesk {
  /** What is known of all its jobs. */
  readonly records: JobRecords;
  /** The work of its endpoints that other processes do. */
  readonly works: ReadonlyMap<string, JobWork>;
  /** The endpoints whose jobs run in this process. */
  readonly own: ReadonlyMap<string, JobWork>;
  /** Those of its queues whose jobs wait on Valkey for Pulsar. */
  readonly hybrids: ReadonlyMap<string, HybridQueue>;
  /** What was published on topics, of each endpoint that has one. */
  readonly topics: ReadonlyMap<string, ReadJobs>;
  queueOf(name: string, options: TravelOptions): JobQueue;
  /** What carries the jobs of an endpoint. */
  kindOf(name: string, options: TravelOptions): Carried;
  /** Says where jobs are that were accepted and that no record knows yet. */
  readonly accepting: (find: FindJob) => void;
  /** Notes who works on a queue. */
  add(name: string, work: JobWork, options: TravelOptions): void;
}

/**
 * The desk of an app, for `app.made`. Callers ask after their jobs at `/jobs` from then on. Jobs in
 * memory run in this process, from when the app is prepared until it closes.
 * @throws StartupError without a strong SECRET_KEY: jobs are signed, and their results sealed.
 */
export function jobDesk(app: App): JobDesk {
  const { environment, world } = app;
  app.encryption.signer(identityPurpose);
  const recordsFor = recordsOf(app);
  const records = recordsFor(undefined);
  const [works, own] = [new Map<string, JobWork>(), new Map<string, JobWork>()];
  const [hybrids, topics] = [hybridsOf(app), new Map<string, ReadJobs>()];
  const around = { environment, world, told: hybrids.told };
  const accepting = mountOwn(app, records);
  const begin = (): void => {
    workHere(app, own);
  };
  app.prepared.then(begin, () => undefined);
  const kindOf = (name: string, { queue = "auto" }: TravelOptions) =>
    carriedBy(name, queue, environment);
  return {
    records,
    works,
    own,
    kindOf,
    accepting,
    hybrids: hybrids.queues,
    topics,
    queueOf(name, travel) {
      const [kind, known] = [kindOf(name, travel), recordsFor(travel.resultTtl)];
      const opened = openQueue({ ...around, name, kind, travel, records: known });
      if (opened.topic) topics.set(name, opened.topic);
      if (opened.hybrid) hybrids.add(name, opened.hybrid);
      return opened.queue;
    },
    add(name, work, options) {
      if (kindOf(name, options) === "memory") own.set(name, work);
      else works.set(name, work);
      // Loading and connecting take a moment, which the first caller shall not wait for.
      if (!isJobThread()) void app.prepared.then(() => work.queue.probe()).catch(() => undefined);
      app.atClose(() => work.queue.close());
    },
  };
}

/** Looks for a job that was accepted. */
type FindJob = (id: string) => Promise<JobRecord | undefined>;

/** Mounts what callers ask of their jobs; the result says where else to look for them. */
function mountOwn(app: App, records: JobRecords): (find: FindJob) => void {
  let accepted: FindJob = () => Promise.resolve(undefined);
  const get: FindJob = async (id) => (await records.get(id)) ?? (await accepted(id));
  const cancel: FindJob = async (id) => {
    const known = await records.cancel(id);
    if (known === undefined && (await accepted(id))) throw new QueueAway("No queue has it yet.");
    return known;
  };
  mountJobs(app, { jobs: { ...records, get, cancel } });
  return (find) => {
    accepted = find;
  };
}

/** Milliseconds that a server gets to answer about jobs: they are worth waiting longer than for a limit. */
const patience = 1_000;

/** Records of the app's jobs; of those on a server each endpoint says how long they are kept. */
function recordsOf(app: App): (ttl: number | undefined) => JobRecords {
  const { environment, world } = app;
  const { valkey } = jobServers(environment);
  const prefix = environment["VALKEY_PREFIX"];
  if (valkey === undefined) {
    const records = memoryRecords(world.clock);
    return () => records;
  }
  const server = redisServer(valkey, { patience });
  app.atClose(() => server.close());
  return (ttl) =>
    valkeyRecords({
      server,
      ...(prefix !== undefined && { prefix }),
      ...(ttl !== undefined && { resultTtlMs: ttl * 1000 }),
    });
}

/** Milliseconds that jobs of this process get to end when it closes. */
const graceMs = 5_000;

function workHere(app: App, works: ReadonlyMap<string, JobWork>): void {
  if (works.size === 0) return;
  const worker = createWorker(app, Object.fromEntries(works));
  worker.start();
  app.atClose(async () => {
    const stopped = worker.stop(graceMs);
    // Closing wakes whoever waits for a job; nobody shall wait for that to end by itself.
    await Promise.all([...works.values()].map(({ queue }) => queue.close()));
    await stopped;
  });
}
