import type { App } from "../../http/app.js";
import { pause } from "../../world/pause.js";
import type { Clock } from "../../world/world.js";
import { replayJobs, type Replayed } from "../hybrid/replay.js";
import { viewOf } from "../http/view.js";
import { jobDesk, type JobDesk } from "../offload/desk.js";
import type { JobQueue } from "../queue.js";
import { isOver, type JobRecord } from "../words.js";
import type { DeadGroup, JobOrder, JobReport, QueueState } from "./orders.js";

/**
 * Does what an operator asks of the jobs of an app, as `endpointgen jobs` does. Jobs in memory are
 * nobody's but their process's: those are refused with `in_memory`. Rejects with a `QueueAway` when the
 * queue can't be reached.
 */
export function operateJobs(app: App, order: JobOrder): Promise<JobReport> {
  return operate(app.made(jobDesk), app.world.clock, order);
}

/** What orders need of a desk. */
export type OrderedDesk = Pick<JobDesk, "works" | "own" | "records"> &
  Partial<Pick<JobDesk, "hybrids" | "topics">>;

/** The same, of a desk by itself. */
export async function operate(
  desk: OrderedDesk,
  clock: Clock,
  order: JobOrder,
): Promise<JobReport> {
  const { works, own } = desk;
  if (works.size === 0) return refused(own.size > 0 ? "in_memory" : "no_jobs");
  if (order.do === "list") return list(desk, order.endpoint);
  if (order.do === "replay") {
    const ofTime = order.from !== undefined || order.to !== undefined;
    return ofTime ? replayTime(clock, desk, order) : replay(clock, desk, order);
  }
  const record = await desk.records.get(order.id);
  if (record === undefined) return refused("no_such_job");
  if (order.do === "show") {
    return { kind: "job", job: { ...viewOf(record), owner: record.owner } };
  }
  if (order.do === "bury") return bury(desk, record);
  const queue = works.get(record.name)?.queue;
  const retried = (await queue?.requeue(record.id)) ?? false;
  return retried ? { kind: "done", id: record.id } : refused("not_dead");
}

type Refused = Extract<JobReport, { kind: "refused" }>;

const refused = (code: Refused["code"]): Refused => ({ kind: "refused", code });

/** A job that runs hears of it with its next heartbeat. */
async function bury({ records }: OrderedDesk, { id, status }: JobRecord): Promise<JobReport> {
  if (isOver(status)) return refused("over");
  await records.cancel(id);
  return { kind: "done", id };
}

type Named = readonly (readonly [name: string, queue: JobQueue])[];

/** `render-video` and `renderVideo` are `render_video`. */
const plain = (name: string): string => name.replace(/[-_]/g, "").toLowerCase();

/** Those of one endpoint, or all. */
const queuesOf = ({ works }: OrderedDesk, endpoint: string | undefined): Named =>
  [...works]
    .filter(([name]) => endpoint === undefined || plain(name) === plain(endpoint))
    .map(([name, { queue }]) => [name, queue]);

async function list(desk: OrderedDesk, endpoint: string | undefined): Promise<JobReport> {
  const named = queuesOf(desk, endpoint);
  if (named.length === 0) return refused("no_such_queue");
  const queues = await Promise.all(
    named.map(async ([name, queue]) => {
      const backlog = await desk.hybrids?.get(name)?.backlog();
      return { ...(await stateOf(name, queue)), ...(backlog && { backlog }) };
    }),
  );
  return { kind: "queues", queues };
}

async function stateOf(endpoint: string, queue: JobQueue): Promise<QueueState> {
  const { oldestMs, ...depth } = await queue.depth();
  const groups = new Map<string, DeadGroup>();
  for await (const { id, failure } of deadOf(queue)) {
    const { code = "unknown", message = "" } = failure ?? {};
    const key = JSON.stringify([code, message]);
    const { count, ids } = groups.get(key) ?? { count: 0, ids: [] };
    groups.set(key, { code, message, count: count + 1, ids: [...ids, id].slice(0, 5) });
  }
  const errors = [...groups.values()].sort((one, other) => other.count - one.count);
  return { endpoint, ...depth, oldest_ms: oldestMs, errors };
}

async function* deadOf(queue: JobQueue): AsyncGenerator<JobRecord> {
  let cursor: string | undefined;
  do {
    const page = { limit: 500, ...(cursor !== undefined && { cursor }) };
    const { jobs, next } = await queue.dead(page);
    yield* jobs;
    cursor = next;
  } while (cursor !== undefined);
}

type Replay = Extract<JobOrder, { do: "replay" }>;

/** All that are dead now: what dies again meanwhile waits for the next order. */
async function replay(clock: Clock, desk: OrderedDesk, order: Replay): Promise<JobReport> {
  const { endpoint, error, dryRun = false, rate = 100 } = order;
  const named = queuesOf(desk, endpoint);
  if (named.length === 0) return refused("no_such_queue");
  const found: (() => Promise<boolean>)[] = [];
  for (const [, queue] of named) {
    for await (const { id, failure } of deadOf(queue)) {
      if (error === undefined || failure?.code === error) found.push(() => queue.requeue(id));
    }
  }
  if (dryRun) return { kind: "replayed", found: found.length, replayed: 0 };
  let replayed = 0;
  for (const requeue of found) {
    if (await requeue()) replayed += 1;
    await pause(1000 / rate, clock);
  }
  return { kind: "replayed", found: found.length, replayed };
}

/** What was published in a time, of each endpoint in turn. */
async function replayTime(clock: Clock, desk: OrderedDesk, order: Replay): Promise<JobReport> {
  const { endpoint, dryRun, rate, from, to } = order;
  const named = queuesOf(desk, endpoint);
  if (named.length === 0) return refused("no_such_queue");
  const range = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const how = {
    clock,
    ...(dryRun !== undefined && { dryRun }),
    ...(rate !== undefined && { rate }),
  };
  let sum: Replayed | undefined;
  for (const [name, queue] of named) {
    const messages = desk.topics?.get(name)?.(range);
    if (messages === undefined) continue;
    const { found, replayed, left } = await replayJobs({ ...how, queue, messages });
    sum = {
      found: found + (sum?.found ?? 0),
      replayed: replayed + (sum?.replayed ?? 0),
      left: left + (sum?.left ?? 0),
    };
  }
  return sum === undefined ? refused("no_topic") : { kind: "replayed", ...sum };
}
