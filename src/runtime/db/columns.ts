import type { SelectExpression, Selection, SelectQueryBuilder } from "kysely";
import type { AnyTables } from "./keyset.js";

/**
 * The query with these columns and no others.
 * @example
 * import { getDbClient, selectOnlyColumns } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string; notes: string };
 * }
 * await getDbClient<Tables>().read((session) => {
 *   const query = selectOnlyColumns(session.db.selectFrom("contacts"), ["id", "name"]);
 *   return session.execute("contacts.names", query);
 * });
 */
export function selectOnlyColumns<
  Tables,
  From extends keyof Tables,
  Found,
  Column extends SelectExpression<Tables, From>,
>(
  query: SelectQueryBuilder<Tables, From, Found>,
  columns: readonly Column[],
): SelectQueryBuilder<Tables, From, Selection<Tables, From, Column>> {
  return query.clearSelect().select(columns);
}

/** What the database works out of many rows. */
export type AggregateFunction = "count" | "sum" | "avg" | "min" | "max";

/** What is worked out, and for which groups. */
export interface Aggregation {
  /** Under its name in the result: the function, and the column. */
  readonly values: Readonly<Record<string, readonly [AggregateFunction, string]>>;
  /** Columns whose values make a group; one group of all rows unless said. */
  readonly groupBy?: readonly string[];
}

/**
 * Lets the database count and add, instead of fetching the rows. Throws a TypeError for a function
 * that isn't one of `AggregateFunction`. Counts and sums come as text where they could be larger
 * than a number of JavaScript.
 * @example
 * import { getDbClient, useDatabaseAggregation } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; company_id: string };
 * }
 * await getDbClient<Tables>().read((session) => {
 *   const query = useDatabaseAggregation(session.db.selectFrom("contacts"), {
 *     values: { contacts: ["count", "id"] },
 *     groupBy: ["company_id"],
 *   });
 *   return session.execute("contacts.by_company", query);
 * });
 */
export function useDatabaseAggregation<Tables, From extends keyof Tables, Found>(
  query: SelectQueryBuilder<Tables, From, Found>,
  { values, groupBy = [] }: Aggregation,
): SelectQueryBuilder<AnyTables, string, Record<string, unknown>> {
  const loose = query as unknown as SelectQueryBuilder<AnyTables, string, Record<string, unknown>>;
  const grouped = groupBy.length === 0 ? loose : loose.select([...groupBy]).groupBy([...groupBy]);
  return grouped.select(({ fn }) =>
    Object.entries(values).map(([name, [work, column]]) => {
      if (!functions.includes(work)) throw new TypeError("The database has no such aggregation.");
      return fn.agg(work, [column]).as(name);
    }),
  );
}

const functions: readonly AggregateFunction[] = ["count", "sum", "avg", "min", "max"];
