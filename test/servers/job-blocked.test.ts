/** A worker whose event loop is blocked for longer than its lease: no job counts twice. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import { jobQueue, killLeaseMs, type JobServers } from "./job-queues.js";
import { heldFor, jobSecret, submitAll } from "./job-submitting.js";
import { broker } from "./pulsar.js";
import { storeAt } from "./requests.js";
import { startServer } from "./server.js";

/** Milliseconds; 30,000 to see the time that is promised. */
const blockMs = Number(process.env["JOB_BLOCK_MS"] ?? 3 * killLeaseMs);
const count = 5;

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

describe("jobs of a worker that is blocked", { timeout: blockMs + 240_000 }, () => {
  it("on Redis, where others take them, count once", async () => {
    const { url } = await redis();
    const { blocked, other, left } = await counted({ url, topic: "" });
    expect(left).toBe(0);
    expect(blocked["lost"]).toBeGreaterThan(0);
    expect((blocked["succeeded"] ?? 0) + (other["succeeded"] ?? 0)).toBe(count);
  });

  it("on Pulsar, where they stay with the connection, count once", async () => {
    const { url } = await redis();
    const pulsar = await broker();
    endings.push(() => pulsar.stop());
    const topic = `persistent://public/default/blocked-${String(Date.now())}`;
    const { blocked, other, left } = await counted({ url, pulsar: pulsar.url, topic });
    // Whoever ends the job that blocked charges for it: the worker that it blocked one credit only.
    expect([0, heldFor - 1]).toContain(left);
    expect((blocked["succeeded"] ?? 0) + (other["succeeded"] ?? 0)).toBe(count);
  });
});

async function redis() {
  const server = await startServer({ flavour: "redis" });
  endings.push(() => server.stop());
  return server;
}

/** Tries by how they ended. */
type Tries = Readonly<Record<string, number>>;

/** How two workers fared, and the credits that they left. */
interface Counted {
  readonly blocked: Tries;
  readonly other: Tries;
  readonly left: number;
}

async function counted(at: JobServers): Promise<Counted> {
  const queue = jobQueue(at);
  endings.push(() => queue.close());
  const store = storeAt(at.url, { patience: 5_000 });
  await store.credits.grant("ada", "default", count * heldFor);
  const inputs = Array.from({ length: count }, () => ({}));
  const ids = await submitAll(queue, store, inputs);
  // Both are up before one blocks: starting takes a busy machine longer than a lease.
  const [first, second] = await Promise.all([worker(at, blockMs), worker(at, 0)]);
  first.send("start");
  await once(first, "message");
  second.send("start");
  await sleep(blockMs);
  for (let tries = 0; tries < 200; tries += 1) {
    const { waiting, running } = await queue.depth();
    if (waiting + running === 0) break;
    await sleep(100);
  }
  const records = await Promise.all(ids.map((id) => queue.status(id)));
  expect(records.map((record) => record?.status)).toEqual(ids.map(() => "succeeded"));
  const ended = { blocked: await tries(first), other: await tries(second) };
  return { ...ended, left: await store.credits.balance("ada", "default") };
}

async function tries(child: ChildProcess): Promise<Tries> {
  // What it does when it wakes is to be seen, too.
  await sleep(500);
  child.send("tries");
  const [said] = (await once(child, "message")) as [Tries];
  return said;
}

async function worker(at: JobServers, ms: number): Promise<ChildProcess> {
  const program = join(import.meta.dirname, "job-blocked-process.ts");
  const own = { NODE_ENV: "test", SECRET_KEY: jobSecret, LOG_LEVEL: "silent", STORE: "memory" };
  const child = fork(program, [JSON.stringify(at), String(ms)], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, ...own },
  });
  endings.push(() => {
    child.kill("SIGKILL");
    return Promise.resolve();
  });
  await once(child, "message");
  return child;
}
