import { Gauge, type Registry } from "prom-client";
import type { App } from "../../http/app.js";
import { modeOf } from "../../http/startup.js";
import { isJobThread } from "../../world/job-thread.js";
import type { Claim } from "../../idempotency/key.js";
import type { JobQueue } from "../queue.js";
import { QueueAway, type JobRecord } from "../words.js";
import { jobOfId, jobOfKey, type Accepted, type OutboxDatabase } from "./outbox.js";
import { asked, outboxedQueue } from "./outboxed-queue.js";
import { outboxRelay } from "./relay.js";
import { migrationStatements, statements } from "./table.js";

/** The outbox of an app: one table, one relay in each of its processes. */
export interface OutboxDesk {
  /** The queue of an endpoint, whose jobs the relay publishes from then on. */
  add(name: string, queue: JobQueue): void;
  /** The same queue, whose jobs the database accepts, together with what is said. */
  over(queue: JobQueue, accepted: Accepted): JobQueue;
  /** A job that was accepted, whether or not its queue has it. Rejects with a `QueueAway`. */
  readonly find: (id: string) => Promise<JobRecord | undefined>;
  /** The job that a key was answered with. Rejects with a `QueueAway`. */
  answered(job: Pick<JobRecord, "name" | "owner">, claim: Claim): Promise<JobRecord | undefined>;
}

/**
 * Makes the outbox in the app's database. For `app.made`. In production the table comes from the
 * migration that the generator writes; elsewhere it is made when it is missing.
 * @throws StartupError when nothing says which database it is.
 */
export function outboxDesk(app: App): OutboxDesk {
  const { tables, world, log } = app;
  tables.assertNamed();
  const database: OutboxDatabase = tables.database;
  const queues = new Map<string, JobQueue>();
  const away = sayOnce((error) => {
    log.warn({ error }, "jobs stay in the outbox: the database or a queue is away");
  });
  const relay = outboxRelay({ database, queues, world, failed: away });
  outboxMetrics(app.metrics.registry, database);
  const begin = async (): Promise<void> => {
    try {
      await tableReady(app, database);
    } catch (error) {
      log.error({ error }, "the table endpointgen_outbox is missing: run its migration");
    }
    // It may be made meanwhile; until then nothing is accepted.
    relay.start();
  };
  // Threads of a worker leave it to the main one.
  if (!isJobThread()) app.prepared.then(begin).catch(() => undefined);
  app.atClose(() => relay.stop());
  return {
    add: (name, queue) => void queues.set(name, queue),
    over: (queue, accepted) =>
      outboxedQueue(queue, { ...accepted, database, added: () => relay.nudge() }),
    find: (id) => asked(() => database.transaction((session) => jobOfId(session, id))),
    answered: (job, claim) =>
      asked(() => database.transaction((session) => jobOfKey(session, job, claim))),
  };
}

/** Looks for the table, and makes it outside of production. */
async function tableReady({ environment }: App, database: OutboxDatabase): Promise<void> {
  await database.transaction(async (session) => {
    const [row] = await session.query("outbox_exists", statements.exists);
    if (row?.["exists"] === true) return;
    if (modeOf(environment) === "production") throw new QueueAway("There is no outbox.");
    for (const statement of migrationStatements) {
      await session.query("outbox_create", statement);
    }
  });
}

/** How many jobs wait in it and how long the oldest has, asked for at each scrape. */
function outboxMetrics(registry: Registry, database: OutboxDatabase): void {
  const oldest = new Gauge({
    name: "endpointgen_outbox_oldest_seconds",
    help: "Age of the oldest job that was accepted and that no queue has",
    labelNames: ["endpoint"],
    registers: [registry],
  });
  new Gauge({
    name: "endpointgen_outbox_jobs",
    help: "Jobs that were accepted and that no queue has",
    labelNames: ["endpoint"],
    registers: [registry],
    async collect() {
      const ask = () =>
        database.transaction((session) => session.query("outbox_depth", statements.depth));
      // A scrape shows the rest even when the database is away.
      const rows = await ask().catch(() => undefined);
      if (rows === undefined) return;
      this.reset();
      oldest.reset();
      for (const { name, waiting, seconds } of rows) {
        this.set({ endpoint: String(name) }, Number(waiting));
        oldest.set({ endpoint: String(name) }, Number(seconds));
      }
    },
  });
}

/** Passes on what is said anew: an outage is told once, not each second. */
function sayOnce(say: (error: unknown) => void): (error: unknown) => void {
  let last = "";
  return (error) => {
    const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (text === last) return;
    last = text;
    say(error);
  };
}
