import type { AliasedExpression, Kysely } from "kysely";
import type { Row } from "../pooling/driver.js";
import type { AnySession } from "../pooling/session.js";
import { buildListMeta, CursorPage, linkTo } from "./cursor-page.js";
import type { AnyTables, Builder, ListQuery } from "./keyset.js";
import { invalid, placeOf, type ListDefinition, type ListRequest } from "./list-definition.js";
import { filtered } from "./list-query.js";
import { columnOf, plainRow } from "./table/columns-of.js";

/** What is worked out of the rows of a group, besides their number. */
const works = ["sum", "avg", "min", "max"] as const;

type Work = (typeof works)[number];

type Columns = Readonly<Partial<Record<Work, readonly string[]>>>;

/** What callers may ask of all rows together; everything else is refused. */
export interface AggregateDefinition extends Omit<ListDefinition, "sort" | "notNull">, Columns {
  /** Columns whose values may make a group. */
  readonly groupBy: readonly string[];
  /** Columns of `sum` that hold floating-point numbers; other sums come as text, digit by digit. */
  readonly floats?: readonly string[];
}

/** What one caller asks; one group of all rows unless `groupBy` says otherwise. */
export interface AggregateRequest
  extends Pick<ListRequest, "filters" | "limit" | "offset" | "url">, Columns {
  readonly groupBy?: readonly string[];
}

/** Rows of which the columns of `groupBy` are alike. NULL: there was no value among them. */
export interface Group extends Readonly<Partial<Record<Work, Row>>> {
  readonly group: Row;
  readonly count: number;
}

/**
 * Counts, sums, averages, least and greatest values, worked out by the database in one statement:
 * a page of groups in the order of their columns. Averages are numbers, sums the text of one unless
 * the column is of `floats`. Rejects with Refusal 422 `invalid_input` for columns, filters or
 * numbers that the definition doesn't have.
 * @example
 * import { aggregateRowsOf, getDbClient } from "@endpointgen/runtime";
 *
 * const contacts = {
 *   name: "contacts.aggregate",
 *   table: "contacts",
 *   columns: ["stage", "score"],
 *   primaryKey: ["id"],
 *   filters: ["stage"],
 *   groupBy: ["stage"],
 *   avg: ["score"],
 * };
 * const request = { url: "/contacts/aggregate", groupBy: ["stage"], avg: ["score"] };
 * await getDbClient().read((session) => aggregateRowsOf(session, contacts, request));
 */
export async function aggregateRowsOf(
  session: AnySession,
  definition: AggregateDefinition,
  request: AggregateRequest,
  refine?: (query: ListQuery) => ListQuery,
): Promise<CursorPage<Group>> {
  const { limit, offset } = placeOf(definition, request);
  const asked = {
    groupBy: allowed(definition, request, "groupBy"),
    ...valuesOf(definition, request),
  };
  const db = session.db as unknown as Kysely<AnyTables>;
  const found = filtered(db.selectFrom(definition.table), definition, request.filters);
  const query = grouped(refine?.(found) ?? found, definition, asked)
    .limit(limit + 1)
    .offset(offset);
  // One more than asked for tells whether there are others.
  const rows = await session.execute(definition.name, query);
  const results = rows.slice(0, limit).map((row) => groupOf(plainRow(row), asked));
  const offsetTo = (to: number) => linkTo(request.url, { offset: `${to}` });
  const meta = buildListMeta({
    filters: request.filters ?? {},
    useCursor: false,
    count: results.length,
    limit,
    usingReplica: session.isUsingReplica,
  });
  const next = rows.length > limit ? offsetTo(offset + limit) : null;
  const previous = offset > 0 ? offsetTo(Math.max(0, offset - limit)) : null;
  return new CursorPage({ next, previous, results, meta });
}

interface Asked {
  readonly groupBy: readonly string[];
  readonly values: readonly (readonly [Work, string])[];
}

function valuesOf(definition: AggregateDefinition, request: AggregateRequest) {
  const values = works.flatMap((work) =>
    allowed(definition, request, work).map((column) => [work, column] as const),
  );
  return { values };
}

/** The columns that a caller names, each once. */
function allowed(
  definition: AggregateDefinition,
  request: AggregateRequest,
  key: Work | "groupBy",
): readonly string[] {
  const columns = [...new Set(request[key])];
  const known = definition[key] ?? [];
  if (columns.every((column) => known.includes(column))) return columns;
  const pointer = `/query/${key === "groupBy" ? "group_by" : key}`;
  throw invalid(pointer, `One of ${known.join(", ")}.`);
}

/** Members under names of our own: `sum_` and a column's name may be longer than a name can be. */
function grouped(query: ListQuery, definition: AggregateDefinition, asked: Asked): ListQuery {
  const { groupBy, values } = asked;
  const selected = query.select((eb) => [
    eb.cast<number>(eb.fn.countAll(), "double precision").as("count"),
    ...groupBy.map((column, at) => columnOf(eb, column, definition.asText).as(`group_${at}`)),
    ...values.map(([work, column], at) => worked(eb, definition, [work, column], at)),
  ]);
  // By their full names: a bare one may be that of a member of the result.
  return groupBy
    .map((column) => `${definition.table}.${column}`)
    .reduce(
      (so, column) => so.groupBy(column).orderBy(column, (ob) => ob.asc().nullsLast()),
      selected,
    );
}

function worked(
  eb: Builder,
  { asText = {}, floats = [] }: AggregateDefinition,
  [work, column]: readonly [Work, string],
  at: number,
): AliasedExpression<unknown, string> {
  const value = eb.fn.agg<unknown>(work, [column]);
  const name = `value_${at}`;
  if (work === "avg") return eb.cast(value, "double precision").as(name);
  const isText = work === "sum" ? !floats.includes(column) : asText[column] !== undefined;
  return isText ? eb.cast(value, "text").as(name) : value.as(name);
}

function groupOf(row: Row, { groupBy, values }: Asked): Group {
  const group = Object.fromEntries(groupBy.map((column, at) => [column, row[`group_${at}`]]));
  const members: Partial<Record<Work, Row>> = {};
  for (const [at, [work, column]] of values.entries()) {
    members[work] = { ...members[work], [column]: row[`value_${at}`] };
  }
  return { group, count: Number(row["count"]), ...members };
}
