import type { Row } from "../../pooling/driver.js";
import type { World } from "../../world/world.js";
import type { JobQueue } from "../queue.js";
import { waitingIn, type OutboxDatabase, type OutboxSession, type Waiting } from "./outbox.js";
import { statements } from "./table.js";

/** What brings jobs from the outbox to their queues. */
export interface Relay {
  /** Looks for jobs at once; whoever added one says so. */
  nudge(): void;
  start(): void;
  /** Ends what is under way. */
  stop(): Promise<void>;
}

/** Where a relay gets its jobs from, and where they go. */
export interface RelayOptions {
  readonly database: OutboxDatabase;
  /** By endpoint; jobs of others wait for a process that knows them. */
  readonly queues: ReadonlyMap<string, Pick<JobQueue, "enqueue">>;
  readonly world: World;
  /** Told when the database can't be asked, or a queue takes nothing. */
  readonly failed: (error: unknown) => void;
  /** Jobs per transaction; 100 unless said. */
  readonly batch?: number;
  /** Milliseconds between two looks when nobody nudges; 1,000 unless said. */
  readonly everyMs?: number;
  /** Milliseconds that a published job can still be found by its key; a day unless said. */
  readonly keepMs?: number;
}

const waits = { leastMs: 500, mostMs: 60_000, forgetMs: 60_000 };

/**
 * Publishes what waits in the outbox (transactional outbox, polling publisher). Rows are locked while
 * they are published, and skipped by others, so that relays of several processes share the work. A
 * crash between publishing and marking publishes again, which the queue answers with the job it knows.
 * Order is that of the outbox as long as one relay works; several keep none.
 */
export function outboxRelay(options: RelayOptions): Relay {
  return new PollingRelay(options);
}

class PollingRelay implements Relay {
  readonly #options: RelayOptions;
  #wake: () => void = () => undefined;
  #nudged = false;
  #running: Promise<void> | undefined;
  #stopping = false;
  #forgotten = 0;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  nudge(): void {
    this.#nudged = true;
    this.#wake();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { failed, batch = 100, keepMs = 86_400_000, database, world } = this.#options;
    while (!this.#stopping) {
      this.#nudged = false;
      try {
        if ((await relayOnce(this.#options)) >= batch) continue;
        if (world.clock.now() - this.#forgotten > waits.forgetMs) {
          this.#forgotten = world.clock.now();
          await database.transaction((session) =>
            session.query("outbox_forget", statements.forget, [keepMs]),
          );
        }
      } catch (error) {
        failed(error);
      }
      await this.#pause();
    }
  }

  #pause(): Promise<void> {
    const { world, everyMs = 1_000 } = this.#options;
    if (this.#nudged || this.#stopping) return Promise.resolve();
    return new Promise((resolve) => {
      const cancel = world.clock.after(everyMs, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}

/** Publishes one batch; gives how many rows it held. Rejects when the database fails. */
export async function relayOnce(options: RelayOptions): Promise<number> {
  const { database, queues, batch = 100 } = options;
  if (queues.size === 0) return 0;
  return database.transaction(async (session) => {
    const rows = await session.query("outbox_due", statements.due, [[...queues.keys()], batch]);
    await published(session, options, rows);
    return rows.length;
  });
}

async function published(
  session: OutboxSession,
  options: RelayOptions,
  rows: readonly Row[],
): Promise<void> {
  const told = await Promise.all(rows.map((row) => publish(options, waitingIn(row))));
  const done = told.flatMap(({ id, error }) => (error === undefined ? [id] : []));
  if (done.length > 0) await session.query("outbox_published", statements.published, [done]);
  for (const { id, error, attempts } of told) {
    if (error === undefined) continue;
    options.failed(error);
    const why = error instanceof Error ? error.name : "Error";
    const wait = waitAfter(attempts, options.world.random());
    await session.query("outbox_later", statements.later, [[id], why, wait]);
  }
}

interface Published {
  readonly id: string;
  readonly attempts: number;
  readonly error?: unknown;
}

async function publish({ queues }: RelayOptions, { job, attempts }: Waiting): Promise<Published> {
  try {
    await queues.get(job.name)?.enqueue(job);
    return { id: job.id, attempts };
  } catch (error) {
    return { id: job.id, attempts, error };
  }
}

/** Exponential with full jitter above the least, in milliseconds. */
const waitAfter = (attempts: number, random: number): number =>
  Math.round(
    waits.leastMs +
      random * (Math.min(waits.mostMs, waits.leastMs * 2 ** attempts) - waits.leastMs),
  );
