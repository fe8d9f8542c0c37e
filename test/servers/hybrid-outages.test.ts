/** A broker that is killed behind a queue that accepts; a forwarder that is; and all the other ways of a job. */
import { fork } from "node:child_process";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/runtime/http/create-app.js";
import { Refusal } from "../../src/runtime/http/refusal.js";
import { listenToJobs } from "../../src/runtime/job/hybrid/listen.js";
import { reverseForwarder } from "../../src/runtime/job/hybrid/reverse.js";
import { submitJob } from "../../src/runtime/job/http/submit.js";
import { memoryQueue } from "../../src/runtime/job/memory/memory-queue.js";
import { jobDesk } from "../../src/runtime/job/offload/desk.js";
import { operateJobs } from "../../src/runtime/job/operate/operate-jobs.js";
import { pulsarCarrier } from "../../src/runtime/job/pulsar/pulsar-carrier.js";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import { createWorker } from "../../src/runtime/job/worker/create-worker.js";
import { systemWorld as world } from "../../src/runtime/world/system.js";
import type { ForwardServers } from "./forward-process.js";
import { broker, type RunningBroker } from "./pulsar.js";
import { startServer, type RunningServer } from "./server.js";

/** Jobs that may wait for the broker. */
const bound = Number(process.env["HYBRID_JOBS"] ?? 60);
/** Strong enough, and no secret. */
const secret = "the secret of tests that kill, 0123456789";
const ada = {
  id: "ada",
  tenant: undefined,
  principal: "ada",
  scopes: new Set<string>(),
  roles: new Set<string>(),
};

let pulsar: RunningBroker;
let server: RunningServer;
let count = 0;
const endings: (() => unknown)[] = [];

beforeAll(async () => {
  const args = ["--appendonly", "yes", "--appendfsync", "always"];
  server = await startServer({ flavour: "redis", args });
  pulsar = await broker();
}, 240_000);
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});
afterAll(async () => {
  await pulsar.stop();
  await server.stop();
});

/** An app with an endpoint `job` as a project has it, on keys and topics that are nobody else's. */
function project(fanOut: readonly string[] = []) {
  const own = `h${String(Date.now())}-${String((count += 1))}`;
  const topic = `persistent://public/default/${own}`;
  const prefix = `${own}:`;
  const app = createApp({
    settings: { version: 1, body_limit: 1_000, request_timeout: 30 },
    environment: {
      NODE_ENV: "test",
      SECRET_KEY: secret,
      VALKEY_URL: server.url,
      VALKEY_PREFIX: prefix,
      PULSAR_WS_URL: pulsar.url,
      JOB_BUFFER: String(bound),
    },
    logDestination: { write: () => undefined },
  });
  const desk = app.made(jobDesk);
  const names = { topic, dlqTopic: `${topic}-dlq` };
  const travel = { queue: "hybrid", pulsar: names, fanOut } as const;
  const queue = desk.queueOf("job", travel);
  const runs = new Map<string, number>();
  const handler = (_input: unknown, { job }: { readonly job: { readonly id: string } }) => {
    runs.set(job.id, (runs.get(job.id) ?? 0) + 1);
    return { id: job.id };
  };
  const work = { queue, handler, concurrency: 10 };
  desk.add("job", work, travel);
  endings.push(() => app.close());
  const submit = () => submitJob(app, { queue, name: "job", user: ada, input: {} });
  const forwarder = desk.hybrids.get("job")?.forwarder;
  const startWorker = (): void => {
    const worker = createWorker(app, { job: work });
    worker.start();
    endings.push(() => worker.stop(0));
  };
  return { app, queue, submit, runs, topic, prefix, forwarder, startWorker };
}

/** Waits until all of them succeeded, and says so. A machine that starts a broker may be slow to answer. */
async function allSucceeded(queue: JobQueue, ids: readonly string[]): Promise<void> {
  const wanted = ids.map(() => "succeeded");
  const states = () =>
    Promise.all(ids.map(async (id) => (await queue.status(id).catch(() => undefined))?.status));
  let found = await states();
  for (let tries = 0; tries < 600 && found.join() !== wanted.join(); tries += 1) {
    await sleep(200);
    found = await states();
  }
  expect(found).toEqual(wanted);
}

const sorted = (runs: Iterable<readonly [string, number]>) => [...runs].sort();

describe("a queue on Redis and Pulsar", () => {
  it(
    "accepts while the broker is dead, up to its bound; each job then runs once",
    { timeout: 300_000 },
    async () => {
      const { app, queue, submit, runs, forwarder, startWorker } = project();
      forwarder?.start();
      startWorker();
      const ids = [(await submit()).id];
      await allSucceeded(queue, ids);
      await pulsar.kill();
      for (let more = 0; more < bound; more += 1) ids.push((await submit()).id);
      const refused: unknown = await submit().catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(Refusal);
      expect(refused).toMatchObject({ status: 503, code: "queue_away" });
      // Who looks after it sees it: in the metrics, at /ready, and in `jobs list`.
      const metrics = await app.metrics.registry.metrics();
      expect(metrics).toContain(`endpointgen_job_backlog{endpoint="job"} ${String(bound)}`);
      const list = await operateJobs(app, { do: "list" });
      expect(list).toMatchObject({ queues: [{ backlog: { waiting: bound, most: bound } }] });
      await pulsar.start();
      await allSucceeded(queue, ids);
      // A server that answers late may cost a try; no run is outside of one.
      const records = await Promise.all(ids.map((id) => queue.status(id)));
      const tries = records.map((record) => [record?.id ?? "", record?.attempts ?? 0] as const);
      expect(sorted(runs)).toEqual(sorted(tries));
      ids.push((await submit()).id);
      await allSucceeded(queue, ids);
    },
  );

  it(
    "counts each job once whose forwarder dies after it published",
    { timeout: 120_000 },
    async () => {
      const { queue, submit, runs, topic, prefix, forwarder, startWorker } = project();
      const ids: string[] = [];
      for (let more = 0; more < 20; more += 1) ids.push((await submit()).id);
      const at: ForwardServers = { valkeyUrl: server.url, pulsarUrl: pulsar.url, prefix, topic };
      const program = join(import.meta.dirname, "forward-process.ts");
      const child = fork(program, [JSON.stringify(at)], { execArgv: ["--import", "tsx"] });
      const published = new Set<string>();
      await new Promise<void>((resolve) => {
        child.on("message", (id: string) => {
          published.add(id);
          if (published.size === ids.length) resolve();
        });
      });
      child.kill("SIGKILL");
      startWorker();
      await allSucceeded(queue, ids);
      expect(await queue.depth()).toMatchObject({ waiting: 0, running: 0 });
      const before = sorted(runs);
      // They are in the buffer still: who forwards next publishes them for a second time.
      forwarder?.start();
      const more = (await submit()).id;
      await allSucceeded(queue, [...ids, more]);
      await emptied(prefix);
      runs.delete(more);
      expect(sorted(runs)).toEqual(before);
    },
  );

  it(
    "gives each job to further subscriptions, and tells it on a channel",
    { timeout: 60_000 },
    async () => {
      const { queue, submit, topic, prefix, forwarder, startWorker } = project(["statistics"]);
      const heard: string[] = [];
      const listening = { url: server.url, name: "job", prefix };
      const listener = await listenToJobs(listening, (job) => {
        expect(job).not.toHaveProperty("proof");
        heard.push(job.id);
      });
      endings.push(() => {
        listener.close();
      });
      forwarder?.start();
      const ids = [(await submit()).id, (await submit()).id];
      startWorker();
      await allSucceeded(queue, ids);
      const topics = { name: "job", world, url: pulsar.url, topic, dlqTopic: `${topic}-dlq` };
      const others = pulsarCarrier({ ...topics, subscription: "statistics" });
      endings.push(() => others.close());
      const got: string[] = [];
      while (got.length < 2) {
        for (const delivery of await others.take(2, 2_000)) {
          got.push(delivery.message.id);
          await delivery.ack();
        }
      }
      expect(got.sort()).toEqual([...ids].sort());
      expect(heard.sort()).toEqual([...ids].sort());
    },
  );

  it("gives a topic's jobs to another queue, each once", { timeout: 60_000 }, async () => {
    const { queue, submit, topic, forwarder } = project();
    forwarder?.start();
    const ids = [(await submit()).id, (await submit()).id];
    expect((await queue.depth()).waiting).toBe(2);
    const topics = { name: "job", world, url: pulsar.url, topic, dlqTopic: `${topic}-dlq` };
    const from = pulsarCarrier({ ...topics, subscription: "elsewhere" });
    const elsewhere = memoryQueue({ name: "job", world });
    const back = reverseForwarder({ from, queue: elsewhere, world });
    endings.push(async () => {
      await back.stop();
      await from.close();
    });
    back.start();
    while ((await elsewhere.depth()).waiting < 2) await sleep(50);
    const claims = await elsewhere.claim({ most: 10 });
    expect(claims.map(({ message }) => message.id).sort()).toEqual([...ids].sort());
    expect(claims[0]?.message.proof).toBeDefined();
  });

  it(
    "replays what was published in a time, and leaves what is done",
    { timeout: 60_000 },
    async () => {
      const { app, queue, submit, runs, forwarder, startWorker, prefix } = project();
      forwarder?.start();
      startWorker();
      const early = (await submit()).id;
      await allSucceeded(queue, [early]);
      await sleep(20);
      const from = Date.now();
      const ids = [(await submit()).id, (await submit()).id];
      await allSucceeded(queue, ids);
      const order = { do: "replay", from, to: Date.now() + 1_000 } as const;
      const nothing = await operateJobs(app, order);
      expect(nothing).toEqual({ kind: "replayed", found: 0, replayed: 0, left: 2 });
      // As after a server that lost what it knew.
      await forget(prefix, ids[0] ?? "");
      const counted = await operateJobs(app, { ...order, dryRun: true });
      expect(counted).toEqual({ kind: "replayed", found: 1, replayed: 0, left: 1 });
      const done = await operateJobs(app, order);
      expect(done).toEqual({ kind: "replayed", found: 1, replayed: 1, left: 1 });
      await allSucceeded(queue, ids);
      expect(runs.get(ids[0] ?? "")).toBe(2);
      expect(runs.get(early)).toBe(1);
    },
  );
});

/** Until nothing waits to be forwarded, and what was forwarded has been looked at. */
async function emptied(prefix: string): Promise<void> {
  const key = `${prefix}{bull}:job-forward`;
  const left = async () =>
    Number(await server.cli("llen", `${key}:wait`)) +
    Number(await server.cli("llen", `${key}:active`));
  while ((await left()) > 0) await sleep(100);
  await sleep(1_000);
}

/** Forgets what is known of a job. */
async function forget(prefix: string, id: string): Promise<void> {
  const keys = (await server.cli("keys", `${prefix}*record:${id}`)).trim().split("\n");
  expect(keys).toHaveLength(1);
  await server.cli("del", ...keys);
}
