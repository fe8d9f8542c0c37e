import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../pooling/connection-pool.js";
import { steppedWorld, type SteppedWorld } from "../../world/stepped.js";
import { memoryQueue } from "../memory/memory-queue.js";
import type { JobQueue } from "../queue.js";
import { QueueAway, type NewJob } from "../words.js";
import { addJob, jobOfKey, type Accepted } from "./outbox.js";
import { outboxedQueue } from "./outboxed-queue.js";
import { outboxRelay, relayOnce, type RelayOptions } from "./relay.js";
import { migrationStatements } from "./table.js";

// One for the whole file: it takes seconds to start.
const pool = new ConnectionPool({ url: "pglite:memory://" });

/** The embedded database takes its time to start. */
beforeAll(async () => {
  await pool.sessionScope(async (session) => {
    for (const statement of migrationStatements) await session.query("migrate", statement);
  });
}, 120_000);
afterAll(() => pool.close());
beforeEach(() =>
  pool.sessionScope((session) => session.query("clear", "delete from endpointgen_outbox")),
);

const job = (id: string): NewJob => ({ id, name: "render", owner: "ada", payload: "{}" });
const claim = { key: "order-1", fingerprint: "one" };
const rows = (): Promise<readonly Record<string, unknown>[]> =>
  pool.sessionScope((session) =>
    session.query("look", "select * from endpointgen_outbox order by id"),
  );

interface Bench {
  readonly world: SteppedWorld;
  readonly queue: JobQueue;
  readonly failures: unknown[];
  readonly options: RelayOptions;
  readonly accept: (id: string, accepted?: Accepted) => ReturnType<JobQueue["enqueue"]>;
}

function bench(change: (queue: JobQueue) => JobQueue = (queue) => queue): Bench {
  const world = steppedWorld();
  const queue = change(memoryQueue({ name: "render", world }));
  const failures: unknown[] = [];
  const failed = (error: unknown): void => void failures.push(error);
  const options = { database: pool, queues: new Map([["render", queue]]), world, failed };
  const accept: Bench["accept"] = (id, accepted = {}) =>
    outboxedQueue(queue, { database: pool, added: () => undefined, ...accepted }).enqueue(job(id));
  return { world, queue, failures, options, accept };
}

const away = (queue: JobQueue): JobQueue => ({
  ...queue,
  enqueue: () => Promise.reject(new QueueAway("away")),
  status: () => Promise.reject(new QueueAway("away")),
});

describe("the outbox", () => {
  it("accepts jobs while their queue is away, and publishes each once when it is back", async () => {
    const { accept, options, failures, world } = bench(away);
    expect((await accept("a")).record).toMatchObject({ id: "a", status: "queued", attempts: 0 });
    await accept("b");
    expect(await relayOnce(options)).toBe(2);
    expect(failures).toHaveLength(2);
    const [row] = await rows();
    expect(row).toMatchObject({ attempts: 1, failure: "QueueAway", published_at: null });
    const queue = memoryQueue({ name: "render", world });
    await pool.sessionScope((session) =>
      session.query("due", "update endpointgen_outbox set due_at = clock_timestamp()"),
    );
    const back = { ...options, queues: new Map([["render", queue]]) };
    expect(await relayOnce(back)).toBe(2);
    expect(await relayOnce(back)).toBe(0);
    expect((await queue.depth()).waiting).toBe(2);
  });

  it("publishes again what a crash left unmarked, and the queue knows it", async () => {
    const { accept, options, queue } = bench();
    await accept("a");
    const crash = {
      ...options,
      database: {
        transaction: (<Result>(work: (session: never) => Promise<Result>) =>
          pool.transaction(async (session) => {
            await work(session as never);
            throw new Error("killed before the commit");
          })) as RelayOptions["database"]["transaction"],
      },
    };
    await expect(relayOnce(crash)).rejects.toThrow("killed");
    expect((await rows())[0]).toMatchObject({ published_at: null });
    expect(await relayOnce(options)).toBe(1);
    expect((await queue.depth()).waiting).toBe(1);
    expect((await queue.claim({ most: 10 })).map(({ message }) => message.id)).toEqual(["a"]);
  });

  it("takes nothing of a transaction that isn't kept", async () => {
    const { queue, options } = bench();
    const work = pool.transaction(async (session) => {
      await addJob(session, job("a"));
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    expect(await relayOnce(options)).toBe(0);
    expect(await queue.status("a")).toBeUndefined();
  });

  it("answers a key with the job it was answered with, whoever's hold came second", async () => {
    const { accept } = bench();
    const first = await accept("a", { claim, hold: "default" });
    const second = await accept("b", { claim, hold: "default" });
    expect(first.created).toBe(true);
    expect(second).toMatchObject({ created: false, record: { id: "a" } });
    const other = accept("c", { claim: { ...claim, fingerprint: "two" } });
    await expect(other).rejects.toMatchObject({ code: "idempotency_key_reused" });
    expect(await rows()).toHaveLength(1);
    expect(JSON.stringify(await rows())).not.toContain("order-1");
  });

  it("finds what a request came to whose end nobody saw", async () => {
    const { accept } = bench();
    await accept("a", { claim });
    const find = (fingerprint: string) =>
      pool.transaction((session) => jobOfKey(session, job("z"), { ...claim, fingerprint }));
    expect(await find("one")).toMatchObject({ id: "a" });
    expect(await find("two")).toBeUndefined();
  });

  it("refuses a job that no queue would take, before it is promised", async () => {
    const { queue } = bench();
    const outboxed = outboxedQueue(queue, { database: pool, added: () => undefined });
    const large = outboxed.enqueue({ ...job("a"), payload: "x".repeat(1_000_000) });
    await expect(large).rejects.toMatchObject({ code: "job_too_large" });
  });

  it("says that a job is queued which its queue doesn't know yet", async () => {
    const { queue, accept } = bench();
    await accept("a");
    const outboxed = outboxedQueue(queue, { database: pool, added: () => undefined });
    expect(await outboxed.status("a")).toMatchObject({ id: "a", status: "queued", version: 0 });
    expect(await outboxed.status("b")).toBeUndefined();
  });

  it("promises nothing when the database is away", async () => {
    const { queue } = bench();
    const database = { transaction: () => Promise.reject(new Error("gone")) };
    const outboxed = outboxedQueue(queue, { database, added: () => undefined });
    await expect(outboxed.enqueue(job("a"))).rejects.toBeInstanceOf(QueueAway);
  });

  it("leaves to others what they publish", async () => {
    const { accept, options } = bench();
    await accept("a");
    const others = {
      ...options,
      queues: new Map([["bill", memoryQueue({ name: "bill", world: options.world })]]),
    };
    expect(await relayOnce(others)).toBe(0);
    expect(await relayOnce(options)).toBe(1);
  });
});

describe("a relay", () => {
  it("publishes at once when nudged, forgets what was published long ago, and stops", async () => {
    const { accept, options, queue, world } = bench();
    world.clock.advance(120_000);
    const relay = outboxRelay({ ...options, keepMs: 0 });
    relay.start();
    await accept("a");
    relay.nudge();
    for (let turns = 0; turns < 500 && (await queue.status("a")) === undefined; turns += 1) {
      world.clock.advance(100);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await queue.status("a")).toBeDefined();
    for (let turns = 0; turns < 500 && (await rows()).length > 0; turns += 1) {
      world.clock.advance(61_000);
      relay.nudge();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(await rows()).toEqual([]);
    await relay.stop();
  });
});
