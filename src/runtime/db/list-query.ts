import type { SqlBool } from "kysely";
import type { ListQuery } from "./keyset.js";
import {
  filtersOf,
  type ListDefinition,
  type ListRequest,
  type SortKey,
} from "./list-definition.js";

/** The query with what a caller filters by. @throws Refusal 422 for a filter that the list doesn't have. */
export function filtered(
  query: ListQuery,
  definition: Pick<ListDefinition, "filters">,
  filters: ListRequest["filters"],
): ListQuery {
  return filtersOf(definition, filters).reduce((so, [column, value]) => {
    if (value === null) return so.where(column, "is", null);
    if (!Array.isArray(value)) return so.where(column, "=", value);
    // No value is any of none, and `in ()` isn't SQL.
    return value.length === 0
      ? so.where((eb) => eb.val(false).$castTo<SqlBool>())
      : so.where(column, "in", value);
  }, query);
}

/** By columns of the table, by their full names: a bare one may be that of a text in the result. */
export function sorted(query: ListQuery, table: string, order: readonly SortKey[]): ListQuery {
  return order.reduce(
    (so, { column, isFalling }) =>
      so.orderBy(`${table}.${column}`, (ob) =>
        isFalling ? ob.desc().nullsFirst() : ob.asc().nullsLast(),
      ),
    query,
  );
}
