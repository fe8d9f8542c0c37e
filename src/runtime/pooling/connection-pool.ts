import { AsyncLocalStorage } from "node:async_hooks";
import type { Tracer } from "@opentelemetry/api";
import type { Kysely } from "kysely";
import type { Registry } from "prom-client";
import { circuit } from "../circuit_breaker/circuit.js";
import { runtimeTracer } from "../tracing/span.js";
import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import { Conversation, type Level } from "./conversation.js";
import { kyselyOn, loadKysely, type KyselyPackage } from "./dialect.js";
import type { Connection, Driver } from "./driver.js";
import { driverFor, modeFor } from "./driver-for.js";
import { databaseFault } from "./fault.js";
import { Lending, type PoolFigures } from "./lending.js";
import { isNoResult, notFound } from "./not-found.js";
import { poolMetrics, type PoolMetrics } from "./pool-metrics.js";
import { Session } from "./session.js";
import { poolSettings, type PoolSettings } from "./settings.js";
import { StatementWatch, type RepeatOptions } from "./statement-watch.js";
import type { DatabaseIdentity, TransactionOptions } from "./transaction-options.js";

/** Which database, and what the pool is made of. */
export interface ConnectionPoolOptions {
  /** `postgres://…`, or `pglite:<folder>` for the embedded one. */
  readonly url: string;
  readonly settings?: Partial<PoolSettings>;
  /** Label of the metrics; `primary` unless said. */
  readonly name?: string;
  readonly isReplica?: boolean;
  /** Where metrics are kept, such as `app.metrics.registry`. */
  readonly registry?: Registry;
  readonly world?: World;
  readonly tracer?: Tracer;
  readonly ticks?: () => number;
  /** For whom the present work is done; undefined: for the service itself. */
  readonly identity?: () => DatabaseIdentity | undefined;
  /** Instead of the one that the URL asks for; for tests. */
  readonly driver?: Driver;
}

/** Failures to connect in a row after which nobody waits for another one, and for how long. */
const breaker = { failureThreshold: 5, recoveryTimeout: 2 };

/** The connection that the present work has, so that what it calls shares it. */
interface Open<Tables> {
  readonly conversation: Conversation;
  readonly session: Session<Tables>;
}

/**
 * Lends connections of one database. Nothing is opened before the first use. What the database
 * says no to is a Refusal: 409 `unique_violation`, `foreign_key_violation`, `exclusion_violation`,
 * 422 `check_violation`, `not_null_violation`, `invalid_value`, 503 `database_unavailable`, 503
 * `database_outcome_unknown` (the connection broke over a change), else 500 `database_error`; none
 * says a value.
 * @example
 * import { ConnectionPool } from "@endpointgen/runtime";
 *
 * const pool = new ConnectionPool<{ contacts: { id: string; name: string } }>({
 *   url: "postgres://app@127.0.0.1:5432/app",
 *   settings: { pool_size: 5 },
 * });
 * const names = await pool.sessionScope(({ db }) =>
 *   db.selectFrom("contacts").select("name").execute(),
 * );
 * await pool.transaction(async ({ db }) => {
 *   await db.insertInto("contacts").values({ id: "7", name: `${names.length}` }).execute();
 * });
 * await pool.close();
 */
export class ConnectionPool<Tables = unknown> {
  readonly settings: PoolSettings;
  readonly isReplica: boolean;
  readonly #driver: Driver;
  readonly #lending: Lending;
  readonly #metrics: PoolMetrics;
  readonly #watch: StatementWatch;
  readonly #world: World;
  readonly #ticks: () => number;
  readonly #identity: () => DatabaseIdentity | undefined;
  readonly #open = new AsyncLocalStorage<Open<Tables>>();
  readonly #levels = new AsyncLocalStorage<Level>();
  #kysely: Promise<KyselyPackage> | undefined;

  constructor(options: ConnectionPoolOptions) {
    const { url, name = "primary", isReplica = false, world = systemWorld } = options;
    const asked = { ...poolSettings({}, {}), ...options.settings };
    const settings = { ...asked, pool_mode: modeFor(url, asked) };
    const { ticks = () => performance.now(), tracer = runtimeTracer() } = options;
    this.#driver = options.driver ?? driverFor(url, settings, world.clock);
    this.settings = this.#driver.isSingle ? forOne(settings) : settings;
    this.isReplica = isReplica;
    this.#world = world;
    this.#ticks = ticks;
    this.#identity = options.identity ?? (() => undefined);
    const connect = circuit({ ...breaker, world }, (limitMs: number) =>
      this.#driver.connect(limitMs),
    );
    this.#lending = new Lending({ settings: this.settings, world, connect });
    this.#metrics = poolMetrics(options.registry, name, () => this.#lending.figures);
    this.#watch = new StatementWatch(tracer, this.#metrics, ticks);
  }

  get figures(): PoolFigures {
    return this.#lending.figures;
  }

  /** True inside the scope or transaction of this pool. */
  get isInScope(): boolean {
    return this.#open.getStore()?.conversation.isOver === false;
  }

  /**
   * One connection for the work; each statement stands for itself. Inside the scope or transaction
   * of the same pool it is that one's connection. Work that is done for a caller is a transaction,
   * because only there the database knows who it is. Rejects with a Refusal, or what the work threw.
   */
  sessionScope<Result>(work: (session: Session<Tables>) => Promise<Result>): Promise<Result> {
    const isActing = this.#identity() !== undefined && !this.isInScope;
    // The work wasn't asked whether it can be done twice.
    if (isActing) return this.transaction(work, { retries: 0 });
    return this.#scope(work);
  }

  /**
   * Work that is kept as a whole or not at all. It may run more than once: after a serialization
   * failure or a deadlock it is tried again. Inside a transaction of this pool it is a savepoint.
   */
  transaction<Result>(
    work: (session: Session<Tables>) => Promise<Result>,
    options: TransactionOptions = {},
  ): Promise<Result> {
    const identity = this.isInScope ? undefined : this.#identity();
    return this.#scope((session) => session.transaction(work, { ...identity, ...options }));
  }

  /** Builds queries; one that is executed takes a connection for itself. */
  async builder(): Promise<Kysely<Tables>> {
    this.#kysely ??= loadKysely();
    return kyselyOn<Tables>(await this.#kysely, ({ text, values }) =>
      this.sessionScope((session) => session.run("query", text, values)),
    );
  }

  /** Counts the statements of a request: see `watchStatements`. */
  counting<Result>(options: RepeatOptions, work: () => Result): Result {
    return this.#watch.counting(options, work);
  }

  /** For `wiring.probes`: rejects unless the database answers. */
  async probe(): Promise<void> {
    await this.sessionScope((session) => session.query("pool.probe", "select 1"));
  }

  /** Waits for the work in hand, a few seconds at most, and lets go of everything. */
  async close(): Promise<void> {
    await this.#lending.close();
    await this.#driver.close();
  }

  #scope<Result>(work: (session: Session<Tables>) => Promise<Result>): Promise<Result> {
    const open = this.#open.getStore();
    if (open === undefined || open.conversation.isOver) return this.#lend(work);
    return mapped(() => work(open.session));
  }

  async #lend<Result>(work: (session: Session<Tables>) => Promise<Result>): Promise<Result> {
    this.#kysely ??= loadKysely();
    const kysely = await this.#kysely;
    const connection = await this.#acquire();
    const { statement_timeout, pool_mode } = this.settings;
    const conversation = new Conversation({
      connection,
      watch: this.#watch,
      world: this.#world,
      levels: this.#levels,
      localTimeoutMs: pool_mode === "transaction" ? statement_timeout * 1000 : undefined,
    });
    const { isReplica: isUsingReplica } = this;
    const { isSingle } = this.#driver;
    const session = new Session<Tables>({ conversation, kysely, isUsingReplica, isSingle });
    try {
      return await this.#open.run({ conversation, session }, () => mapped(() => work(session)));
    } finally {
      await conversation.end();
      this.#lending.release(connection);
    }
  }

  async #acquire(): Promise<Connection> {
    const start = this.#ticks();
    try {
      return await this.#lending.acquire();
    } catch (error) {
      throw databaseFault(error, "connect");
    } finally {
      this.#metrics.acquired((this.#ticks() - start) / 1000);
    }
  }
}

/** The embedded database has one session, which doesn't grow old. */
function forOne(settings: PoolSettings): PoolSettings {
  const alone = { pool_size: 1, max_overflow: 0, pre_ping: false, pool_mode: "session" } as const;
  return { ...settings, ...alone, pool_recycle: Number.MAX_SAFE_INTEGER };
}

async function mapped<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw isNoResult(error) ? notFound() : error;
  }
}
