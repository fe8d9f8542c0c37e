/** Workers are killed, and so are the servers: every job counts once, and credits add up. */
import { fork, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import { random } from "../../src/runtime/testing/conformance/random.js";
import { deadLetters } from "./dead-letters.js";
import { jobQueue, type JobServers } from "./job-queues.js";
import { jobSecret, submitAll } from "./job-submitting.js";
import { workFolder } from "./programs.js";
import { broker, type RunningBroker } from "./pulsar.js";
import { storeAt } from "./requests.js";
import { startServer } from "./server.js";

/** How many jobs; one in fifty is poison. */
const count = Number(process.env["JOB_KILLS"] ?? 100);
const workers = 3;

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

describe("jobs among workers that are killed", () => {
  it("on Redis, which is killed, too", { timeout: 1_800_000 }, async () => {
    const server = await persistent();
    const restart = async (): Promise<void> => {
      await server.stop();
      await server.start();
    };
    await survive({ url: server.url, topic: "" }, restart);
  });

  it("on Pulsar, which is killed, too", { timeout: 1_800_000 }, async () => {
    const server = await persistent();
    const pulsar: RunningBroker = await broker();
    endings.push(() => pulsar.stop());
    const restart = async (): Promise<void> => {
      await pulsar.kill();
      await pulsar.start();
    };
    const topic = `persistent://public/default/kills-${String(Date.now())}`;
    const poison = await survive({ url: server.url, pulsar: pulsar.url, topic }, restart);
    const letters = await deadLetters(pulsar.url, `${topic}-dlq`, poison.length);
    const buried = letters.map(({ properties: { id } }) => id);
    expect([...new Set(buried)].sort()).toEqual(poison);
    // Whoever dies between burying a job and noting it has it buried again: of so few, once at most.
    expect(buried.length - poison.length).toBeLessThanOrEqual(Math.ceil(poison.length / 100));
  });
});

/** What is promised survives a kill, so each write is on the disk before it is answered. */
async function persistent() {
  const args = ["--appendonly", "yes", "--appendfsync", "always"];
  const server = await startServer({ flavour: "redis", args });
  endings.push(() => server.stop());
  return server;
}

const isPoison = (index: number): boolean => index % 50 === 7;

/** The ids of the poison, sorted. */
async function survive(at: JobServers, restart: () => Promise<void>): Promise<readonly string[]> {
  const notes = notesFile();
  const queue = jobQueue(at);
  endings.push(() => queue.close());
  const store = storeAt(at.url, { patience: 5_000 });
  await store.credits.grant("ada", "default", count);
  const inputs = Array.from({ length: count }, (_, index) => ({ poison: isPoison(index) }));
  const ids = await submitAll(queue, store, inputs);
  expect(await store.credits.balance("ada", "default")).toBe(0);
  const crew = new Crew(at, notes);
  endings.push(() => crew.end());
  await Promise.all([crew.killUntilDone(() => crew.done), restartTwice(queue, ids, restart, crew)]);
  const deliveries = readFileSync(notes, "utf8").trim().split("\n").length;
  const figures = { jobs: count, kills: crew.kills, restarts: 2, deliveries };
  if (process.env["JOB_KILLS"] !== undefined) console.info(JSON.stringify(figures));
  await counted({ queue, ids, notes, balance: () => store.credits.balance("ada", "default") });
  return ids.filter((_, index) => isPoison(index)).sort();
}

async function restartTwice(
  queue: JobQueue,
  ids: readonly string[],
  restart: () => Promise<void>,
  crew: Crew,
): Promise<void> {
  for (const part of [0.3, 0.6]) {
    while ((await overOf(queue, ids)) < part * ids.length) await sleep(200);
    await restart();
  }
  while ((await overOf(queue, ids)) < ids.length) await sleep(500);
  crew.done = true;
}

/** How many of them are over; none while nobody can be asked. */
async function overOf(queue: JobQueue, ids: readonly string[]): Promise<number> {
  const depth = await queue.depth().catch(() => undefined);
  return depth === undefined ? 0 : ids.length - depth.waiting - depth.running;
}

interface Counting {
  readonly queue: JobQueue;
  readonly ids: readonly string[];
  readonly notes: string;
  readonly balance: () => Promise<number>;
}

async function counted({ queue, ids, notes, balance }: Counting): Promise<void> {
  const records = await Promise.all(ids.map((id) => queue.status(id)));
  const wanted = ids.map((_, index) => (isPoison(index) ? "dead" : "succeeded"));
  expect(records.map((record) => record?.status)).toEqual(wanted);
  // Deliveries that a kill cut short count too, so there are neither more nor fewer.
  const dying = records.filter((_, index) => isPoison(index)).map((record) => record?.attempts);
  expect(new Set(dying)).toEqual(new Set([3]));
  const tries = new Map<string, number>();
  for (const line of readFileSync(notes, "utf8").trim().split("\n")) {
    const id = line.split(" ")[0] ?? "";
    tries.set(id, (tries.get(id) ?? 0) + 1);
  }
  expect(Math.max(...tries.values())).toBeLessThanOrEqual(3);
  expect(ids.filter((id) => !tries.has(id))).toEqual([]);
  // Whoever succeeded paid one credit, and only once; the dead got theirs back.
  const dead = wanted.filter((status) => status === "dead").length;
  for (let wait = 0; wait < 100 && (await balance()) !== dead; wait += 1) await sleep(100);
  expect(await balance()).toBe(dead);
}

function notesFile(): string {
  const folder = mkdtempSync(join(workFolder, "kills-"));
  endings.push(() => {
    rmSync(folder, { recursive: true, force: true });
    return Promise.resolve();
  });
  const file = join(folder, "notes");
  writeFileSync(file, "");
  return file;
}

/** Workers' processes; whoever is killed is replaced. */
class Crew {
  done = false;
  kills = 0;
  readonly #start: () => ChildProcess;
  readonly #children: ChildProcess[];

  constructor(at: JobServers, notes: string) {
    const program = join(import.meta.dirname, "job-process.ts");
    const env = {
      ...process.env,
      NODE_ENV: "test",
      SECRET_KEY: jobSecret,
      LOG_LEVEL: "silent",
      STORE: "memory",
    };
    this.#start = () =>
      fork(program, [JSON.stringify(at), notes], { execArgv: ["--import", "tsx"], env });
    this.#children = Array.from({ length: workers }, this.#start);
  }

  async killUntilDone(done: () => boolean): Promise<void> {
    const chance = random(1);
    while (!done()) {
      // Starting a process takes longer than most jobs.
      await sleep(chance.within(1_500, 4_000));
      const at = chance.within(0, workers - 1);
      this.#children[at]?.kill("SIGKILL");
      this.#children[at] = this.#start();
      this.kills += 1;
    }
  }

  end(): Promise<void> {
    for (const child of this.#children) child.kill("SIGKILL");
    return Promise.resolve();
  }
}
