import { AsyncLocalStorage } from "node:async_hooks";
import type { Kysely } from "kysely";
import type { Registry } from "prom-client";
import type { Tracer } from "@opentelemetry/api";
import type { Environment } from "../environment/load-files.js";
import { Refusal } from "../http/refusal.js";
import { ConnectionPool, type ConnectionPoolOptions } from "../pooling/connection-pool.js";
import type { Session } from "../pooling/session.js";
import { poolSettings, type PoolSettings } from "../pooling/settings.js";
import type { RepeatOptions } from "../pooling/statement-watch.js";
import type { DatabaseIdentity, TransactionOptions } from "../pooling/transaction-options.js";
import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import { AfterWrite } from "./after-write.js";
import { getDbUrl, replicaUrl } from "./db-url.js";
import { identityOf, withDenials, type Claimant } from "./identity.js";

/** What `getDbClient` takes; all optional. */
export interface DbClientOptions {
  /** `process.env` unless said. */
  readonly environment?: Environment;
  /** The YAML's `pooling`; the environment goes before it. */
  readonly pooling?: Partial<PoolSettings>;
  /** Seconds after a change in which the same caller reads from the primary; 5 unless said. */
  readonly afterWrite?: number;
  readonly world?: World;
  readonly tracer?: Tracer;
  /**
   * Whether generated endpoints tell the database who calls, so that row-level security holds: see
   * `actingAs`. With SUPABASE_DB_URL unless said.
   */
  readonly rowLevelSecurity?: boolean;
  /** The database roles that a token may name; `anon` and `authenticated` unless said. */
  readonly roles?: readonly string[];
  /** Makes the pools; for tests. */
  readonly makePool?: (options: ConnectionPoolOptions) => ConnectionPool;
}

/** Whose reads and changes belong together; everybody's unless said. */
export interface Caller {
  /** Such as `user.principal`. */
  readonly caller?: string;
}

/** The parts of an app that a client uses. */
export interface DbApp {
  readonly metrics: { readonly registry: Registry };
}

/** What clients of one database share: pools by URL and settings. */
interface Shared {
  readonly pools: Map<string, ConnectionPool>;
  readonly afterWrite: AfterWrite;
  readonly acting: AsyncLocalStorage<DatabaseIdentity>;
  registry: Registry | undefined;
}

/**
 * The project's database, and its replica where DATABASE_REPLICA_URL names one. Connects on first
 * use, and so is what `wiring.db` takes.
 */
export class DbClient<Tables = unknown> {
  readonly #options: DbClientOptions;
  readonly #shared: Shared;

  constructor(options: DbClientOptions = {}, shared?: Shared) {
    this.#options = options;
    const { world = systemWorld, afterWrite = 5 } = options;
    this.#shared = shared ?? {
      pools: new Map(),
      afterWrite: new AfterWrite(world.clock, afterWrite),
      acting: new AsyncLocalStorage(),
      registry: undefined,
    };
  }

  /** For `wiring.prepare`: from the first use on, the pools' metrics are the app's. */
  readonly prepare = (app: DbApp): void => {
    this.#shared.registry ??= app.metrics.registry;
  };

  /** For `wiring.probes`: `/ready` asks the database. */
  readonly probes = { database: () => this.primary.probe() };

  /** For `wiring.close`. */
  readonly close = async (): Promise<void> => {
    const pools = [...this.#shared.pools.values()];
    this.#shared.pools.clear();
    await Promise.all(pools.map((pool) => pool.close()));
  };

  /** The pool of the database itself. Throws a StartupError when nothing says which it is. */
  get primary(): ConnectionPool<Tables> {
    return this.#pool(getDbUrl(this.#environment), "primary");
  }

  get #environment(): Environment {
    return this.#options.environment ?? process.env;
  }

  /** The same database with other figures; same figures share a pool. */
  with(pooling: Partial<PoolSettings>): DbClient<Tables> {
    return new DbClient<Tables>({ ...this.#options, pooling }, this.#shared);
  }

  /** One connection of the primary; each statement stands for itself. */
  sessionScope<Result>(
    work: (session: Session<Tables>) => Promise<Result>,
    { caller = "" }: Caller = {},
  ): Promise<Result> {
    return this.#writing(caller, () => this.primary.sessionScope(work));
  }

  /** Work that is kept as a whole or not at all; see `ConnectionPool.transaction`. */
  transaction<Result>(
    work: (session: Session<Tables>) => Promise<Result>,
    { caller = "", ...options }: TransactionOptions & Caller = {},
  ): Promise<Result> {
    return this.#writing(caller, () => this.primary.transaction(work, options));
  }

  /**
   * Reads from the replica where there is one; inside a scope or transaction, and for a while after
   * a change of the same caller, from the primary. So too when the replica is away.
   */
  async read<Result>(
    work: (session: Session<Tables>) => Promise<Result>,
    { caller = "" }: Caller = {},
  ): Promise<Result> {
    const replica = this.#replicaFor(caller);
    if (replica === undefined) return this.primary.sessionScope(work);
    try {
      return await replica.sessionScope(work);
    } catch (error) {
      const isAway = Refusal.is(error) && error.code === "database_unavailable";
      if (isAway) return this.primary.sessionScope(work);
      throw error;
    }
  }

  /** Whether a read would go to the replica now. */
  isUsingReplica({ caller = "" }: Caller = {}): boolean {
    return this.#replicaFor(caller) !== undefined;
  }

  /** Whether generated endpoints act as their callers. */
  get rowLevelSecurity(): boolean {
    const isSupabase = (this.#environment["SUPABASE_DB_URL"] ?? "") !== "";
    return this.#options.rowLevelSecurity ?? isSupabase;
  }

  /**
   * Every statement of `work` is one of this user: their claims and role hold in each transaction,
   * and what isn't in one becomes one. Nobody is `anon`, as is a token that names no role. Rejects
   * with Refusal 403 `database_role_not_allowed` for a role that isn't one of `roles`, and 403
   * `database_denied` for what grants and policies forbid.
   */
  actingAs<Result>(user: Claimant | undefined, work: () => Promise<Result>): Promise<Result> {
    if (this.primary.isInScope) {
      throw new TypeError("actingAs comes before the scope or transaction, not inside of it.");
    }
    const identity = identityOf(user, this.#options.roles);
    return this.#shared.acting.run(identity, () => withDenials(work));
  }

  /** Builds queries; one that is executed takes a connection of the primary for itself. */
  builder(): Promise<Kysely<Tables>> {
    return this.primary.builder();
  }

  /** Counts the statements of `work`, and tells when one is sent too often. */
  counting<Result>(options: RepeatOptions, work: () => Result): Result {
    return this.primary.counting(options, work);
  }

  #replicaFor(caller: string): ConnectionPool<Tables> | undefined {
    const url = replicaUrl(this.#environment);
    if (url === undefined || this.primary.isInScope) return undefined;
    if (this.#shared.afterWrite.isWithin(caller)) return undefined;
    return this.#pool(url, "replica");
  }

  async #writing<Result>(caller: string, work: () => Promise<Result>): Promise<Result> {
    const { afterWrite } = this.#shared;
    afterWrite.note(caller);
    try {
      return await work();
    } finally {
      // Also after a failure: a COMMIT whose answer was lost may have been kept.
      afterWrite.note(caller);
    }
  }

  #pool(url: string, name: string): ConnectionPool<Tables> {
    const settings = poolSettings(this.#options.pooling, this.#environment);
    const key = JSON.stringify([url, name, settings]);
    const { pools, registry, acting } = this.#shared;
    const known = pools.get(key) as ConnectionPool<Tables> | undefined;
    if (known) return known;
    const isReplica = name === "replica";
    const { makePool = pooled, world, tracer } = this.#options;
    const label = pools.size < 2 ? name : `${name}-${pools.size}`;
    const pool = makePool({
      url,
      settings,
      name: label,
      isReplica,
      identity: () => acting.getStore(),
      ...(registry && { registry }),
      ...(world && { world }),
      ...(tracer && { tracer }),
    });
    pools.set(key, pool);
    return pool as unknown as ConnectionPool<Tables>;
  }
}

const pooled = (options: ConnectionPoolOptions): ConnectionPool => new ConnectionPool(options);

/**
 * The client of the project's database, by environment: Supabase, Postgres, or the embedded one. It
 * connects on first use; give `prepare`, `probes` and `close` to the wiring.
 * @example
 * import { createApp, getDbClient } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string };
 * }
 * const db = getDbClient<Tables>();
 * const { prepare, probes, close } = db;
 * const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
 * createApp({ settings, wiring: { db, prepare, probes, close } });
 * await db.read((session) =>
 *   session.execute("contacts.names", session.db.selectFrom("contacts").select("name")),
 * );
 */
export function getDbClient<Tables = unknown>(options: DbClientOptions = {}): DbClient<Tables> {
  return new DbClient<Tables>(options);
}
