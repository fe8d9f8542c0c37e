import type { Compilable, Kysely } from "kysely";
import { circuit } from "../circuit_breaker/circuit.js";
import { retryDecorator } from "../circuit_breaker/retry-decorator.js";
import { fingerprintOf } from "../http/fingerprint.js";
import type { Log } from "../logging/log.js";
import type { AppCache } from "../cache/app-cache.js";
import { notFound } from "../pooling/not-found.js";
import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import { analyzeQueryPerformance } from "./analyze.js";
import type { Caller, DbClient } from "./db-client.js";
import type { ListQuery } from "./keyset.js";
import { type NPlusOneOptions, withJson } from "./relations.js";

/** What an optimizer works with. */
export interface QueryOptimizerOptions<Tables> {
  readonly db: DbClient<Tables>;
  /** Where results are kept, and slow statements told; nothing of both without it. */
  readonly app?: { readonly cache: AppCache; readonly log: Log };
  /** A statement that takes longer is explained in the log, once for each name; 100 unless said. */
  readonly thresholdMs?: number;
  readonly ticks?: () => number;
  readonly world?: World;
}

/** One query, and how it is run. */
export interface OptimizedQuery<Tables, Result> extends Caller {
  /** Static, such as `contacts.list`. */
  readonly name: string;
  readonly query: (db: Kysely<Tables>) => Compilable<Result>;
  /**
   * Rows of other tables that come along in the same statement, as JSON, under the names of their
   * members; the query selects the columns of `from`.
   */
  readonly prefetch?: Pick<NPlusOneOptions, "table" | "relationships">;
  /**
   * Seconds for which the rows are kept, for everybody: leave it out where the rows depend on who
   * asks. Rows are then plain JSON, with dates as text.
   */
  readonly ttl?: number;
  /** What drops the rows: `invalidateOnUpdate(app, "contacts")`. */
  readonly tags?: readonly string[];
}

const patience = { maxRetries: 2, backoff: 0.05, retryAmbiguous: true };

/**
 * Runs reads with everything that a generated list has: from the replica where that is safe, tried
 * again after failures that pass, refused at once (503 `circuit_open`) after five in a row, kept in
 * the cache when it is asked for, measured by name, and explained in the log when slow. Rejects as
 * `ConnectionPool` does.
 * @example
 * import { createApp, getDbClient, QueryOptimizer } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string };
 * }
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const optimizer = new QueryOptimizer({ db: getDbClient<Tables>(), app });
 * const contacts = await optimizer.optimizedQuery({
 *   name: "contacts.all",
 *   query: (db) => db.selectFrom("contacts").select(["id", "name"]).limit(100),
 *   ttl: 60,
 *   tags: ["contacts"],
 * });
 * app.say("read", { contacts: contacts.length });
 */
export class QueryOptimizer<Tables = unknown> {
  readonly #options: QueryOptimizerOptions<Tables>;
  readonly #explained = new Set<string>();
  readonly #guarded: (read: () => Promise<unknown[]>) => Promise<unknown[]>;

  constructor(options: QueryOptimizerOptions<Tables>) {
    this.#options = options;
    const { world = systemWorld } = options;
    const broken = circuit({ world }, (read: () => Promise<unknown[]>) => read());
    this.#guarded = retryDecorator({ ...patience, world }, broken);
  }

  /** The rows. */
  async optimizedQuery<Result>(asked: OptimizedQuery<Tables, Result>): Promise<Result[]> {
    const { db, app } = this.#options;
    const { name, ttl, tags = [] } = asked;
    const query = prefetched(asked.query(await db.builder()), asked.prefetch);
    const read = (): Promise<Result[]> =>
      this.#guarded(() => this.#read(asked, query)) as Promise<Result[]>;
    if (ttl === undefined || app === undefined) return read();
    const { sql: route, parameters: input } = query.compile();
    const key = fingerprintOf({ method: "query", route, input }, (sealed) => sealed.digest);
    const plain = async (): Promise<Result[]> => asJson(await read());
    return app.cache.getOrSet(`query_cache:${name}:${key}`, plain, { ttl, tags });
  }

  /** The first row. Rejects with Refusal 404 `not_found` when there is none. */
  async optimizeSingleObjectQuery<Result>(asked: OptimizedQuery<Tables, Result>): Promise<Result> {
    const [first] = await this.optimizedQuery(asked);
    if (first === undefined) throw notFound();
    return first;
  }

  #read<Result>(
    { name, caller }: OptimizedQuery<Tables, Result>,
    query: Compilable<Result>,
  ): Promise<Result[]> {
    const { db, thresholdMs = 100, ticks = () => performance.now() } = this.#options;
    return db.read(
      async (session) => {
        const start = ticks();
        const rows = await session.execute(name, query);
        const ms = ticks() - start;
        if (ms >= thresholdMs) await this.#explain(name, ms, session, query);
        return rows;
      },
      caller === undefined ? {} : { caller },
    );
  }

  /** Advice must never cost an answer. */
  async #explain(
    name: string,
    ms: number,
    session: Parameters<typeof analyzeQueryPerformance>[0],
    query: Compilable,
  ): Promise<void> {
    const log = this.#options.app?.log;
    if (log === undefined || this.#explained.has(name)) return;
    this.#explained.add(name);
    const analysis = await analyzeQueryPerformance(session, query).catch(() => undefined);
    log.warn({ statement: name, ms, warnings: analysis?.warnings ?? [] }, "a statement is slow");
  }
}

function prefetched<Result>(
  query: Compilable<Result>,
  prefetch: OptimizedQuery<unknown, Result>["prefetch"],
): Compilable<Result> {
  if (prefetch === undefined) return query;
  const { table, relationships } = prefetch;
  const joined = Object.entries(relationships).reduce(
    (so, relation) => withJson(so, table, relation),
    query as unknown as ListQuery,
  );
  return joined;
}

function asJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** What a wrapped read is guarded with. */
export interface QueryOptimizationOptions<Given extends unknown[]> {
  readonly app: { readonly cache: AppCache };
  /** Names the results in the cache. */
  readonly name: string;
  /** Seconds for which a result is kept, for everybody who gives the same arguments. */
  readonly ttl?: number;
  readonly tags?: readonly string[];
  /** What a result depends on; all arguments unless said. They must be plain values. */
  readonly keyOf?: (...given: Given) => unknown;
  readonly world?: World;
}

/**
 * Wraps a function that reads, so that it is tried again after failures that pass, refused at once
 * after five in a row, and, with `ttl`, its result is kept by its arguments.
 * @example
 * import { createApp, getDbClient, withQueryOptimization } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const db = getDbClient();
 * const cityOf = withQueryOptimization({ app, name: "city_of", ttl: 60 }, (id: string) =>
 *   db.read((session) =>
 *     session.query("contacts.city", "select city from contacts where id = $1", [id]),
 *   ),
 * );
 * await cityOf("7");
 */
export function withQueryOptimization<Given extends unknown[], Result>(
  options: QueryOptimizationOptions<Given>,
  work: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Awaited<Result>> {
  const { app, name, ttl, tags = [], keyOf = argumentsOf, world = systemWorld } = options;
  const guarded = retryDecorator({ ...patience, world }, circuit({ world }, work));
  if (ttl === undefined) return guarded;
  return (...given) => {
    const input = keyOf(...given);
    const key = fingerprintOf({ method: "query", route: name, input }, (sealed) => sealed.digest);
    return app.cache.getOrSet(`query_cache:${name}:${key}`, () => guarded(...given), { ttl, tags });
  };
}

const argumentsOf = (...given: readonly unknown[]): unknown => given;
