import type { Compilable, Kysely } from "kysely";
import { notFound } from "../pooling/not-found.js";
import type { OptimizedQuery, QueryOptimizer } from "./query-optimizer.js";

/** A statement that can still be narrowed, as kysely's builders are. */
export interface Limitable<Result> extends Compilable<Result> {
  limit(limit: number): Limitable<Result>;
  offset(offset: number): Limitable<Result>;
}

/** What a query set is made of. */
export interface QuerySetOptions<Tables, Query extends Limitable<Result>, Result> extends Omit<
  OptimizedQuery<Tables, Result>,
  "query"
> {
  readonly optimizer: QueryOptimizer<Tables>;
  /** The rows that the set stands for, in an order of their own. */
  readonly query: (db: Kysely<Tables>) => Query;
}

/** A page, and the one after it, which came with it. */
export interface PagePair<Result> {
  readonly results: readonly Result[];
  /** Rows of the next page; none on the last one. */
  readonly next: readonly Result[];
}

/**
 * Rows to ask for in several ways, each with all that a `QueryOptimizer` does: the documents'
 * `OptimizedQuerySetMixin`. A set is never changed: `narrowed` makes another one.
 * @example
 * import { getDbClient, OptimizedQuerySet, QueryOptimizer } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string; city: string };
 * }
 * const contacts = new OptimizedQuerySet({
 *   optimizer: new QueryOptimizer({ db: getDbClient<Tables>() }),
 *   name: "contacts",
 *   query: (db) => db.selectFrom("contacts").select(["id", "name"]).orderBy("id"),
 * });
 * const inUlm = contacts.narrowed("in_ulm", (query) => query.where("city", "=", "Ulm"));
 * const { results, next } = await inUlm.page({ limit: 20 });
 * if (results.length > next.length) await inUlm.first();
 */
export class OptimizedQuerySet<Tables, Query extends Limitable<Result>, Result> {
  readonly #options: QuerySetOptions<Tables, Query, Result>;

  constructor(options: QuerySetOptions<Tables, Query, Result>) {
    this.#options = options;
  }

  /** The rows of this set that a further condition leaves; `name` is added to the statement's. */
  narrowed(
    name: string,
    narrow: (query: Query) => Query,
  ): OptimizedQuerySet<Tables, Query, Result> {
    const { query } = this.#options;
    return new OptimizedQuerySet<Tables, Query, Result>({
      ...this.#options,
      name: `${this.#options.name}.${name}`,
      query: (db) => narrow(query(db)),
    });
  }

  /** All rows. */
  all(): Promise<Result[]> {
    return this.#rows((query) => query);
  }

  /** The first row. Rejects with Refusal 404 `not_found` when there is none. */
  async first(): Promise<Result> {
    const [first] = await this.#rows((query) => query.limit(1));
    if (first === undefined) throw notFound();
    return first;
  }

  /** So many rows, and as many behind them, in one statement. */
  async page({ limit, offset = 0 }: { limit: number; offset?: number }): Promise<PagePair<Result>> {
    const rows = await this.#rows((query) => query.limit(2 * limit).offset(offset));
    return { results: rows.slice(0, limit), next: rows.slice(limit) };
  }

  #rows(cut: (query: Limitable<Result>) => Limitable<Result>): Promise<Result[]> {
    const { optimizer, query, ...asked } = this.#options;
    return optimizer.optimizedQuery<Result>({ ...asked, query: (db) => cut(query(db)) });
  }
}
