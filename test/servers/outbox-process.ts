/** A process that accepts jobs or relays them, and kills itself now and then at the worst moment. */
import { appendFileSync } from "node:fs";
import { ConnectionPool } from "../../src/runtime/pooling/connection-pool.js";
import { outboxedQueue } from "../../src/runtime/job/outbox/outboxed-queue.js";
import { outboxRelay } from "../../src/runtime/job/outbox/relay.js";
import type { JobQueue } from "../../src/runtime/job/queue.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { jobQueue } from "./job-queues.js";

/** What the process does. */
export interface OutboxOrder {
  readonly role: "accept" | "relay";
  readonly database: string;
  readonly queue: string;
  /** Where promised ids are noted. */
  readonly notes: string;
  /** First part of the ids, and how many. */
  readonly from: string;
  readonly count: number;
  /** 0 to 1, at each moment at which a crash would hurt. */
  readonly deadly: number;
}

const order = JSON.parse(process.argv[2] ?? "{}") as OutboxOrder;
const pool = new ConnectionPool({ url: order.database });
const real = jobQueue({ url: order.queue, topic: "" });

/** Nothing is flushed, closed or rolled back: the kernel ends it here. */
function perhapsDie(): void {
  if (Math.random() < order.deadly) process.kill(process.pid, "SIGKILL");
}

const deadly: JobQueue = {
  ...real,
  async enqueue(job) {
    perhapsDie();
    const enqueued = await real.enqueue(job);
    perhapsDie();
    return enqueued;
  },
};

if (order.role === "relay") {
  const queues = new Map([["job", deadly]]);
  const failed = (error: unknown): void => void process.stderr.write(`${String(error)}\n`);
  const options = { database: pool, queues, world: systemWorld, failed, batch: 20, everyMs: 50 };
  outboxRelay(options).start();
} else {
  const queue = outboxedQueue(real, { database: pool, added: perhapsDie });
  for (let at = 0; at < order.count; at += 1) {
    const id = `${order.from}-${String(at)}`;
    await queue.enqueue({ id, name: "job", owner: "ada", payload: "{}" });
    appendFileSync(order.notes, `${id}\n`);
  }
  process.exit(0);
}
