import type { Kysely } from "kysely";
import { notFound } from "../../pooling/not-found.js";
import type { Row } from "../../pooling/driver.js";
import type { Session } from "../../pooling/session.js";
import type { AnyTables, Builder, ListQuery } from "../keyset.js";
import { plainRow } from "./columns-of.js";
import type { TableDefinition } from "./definition.js";
import { assertMatch } from "./etag.js";
import type { RowPlace } from "./read-row.js";
import { attachAll, selectRow } from "./select-row.js";

/** The table as statements that write it need it: what is answered comes in statements behind. */
export function writable({ relations = {}, ...table }: TableDefinition): TableDefinition {
  const later = Object.entries(relations).map(
    ([name, relation]) => [name, { ...relation, load: "selectin" }] as const,
  );
  return { ...table, relations: Object.fromEntries(later) };
}

export const tablesOf = (session: Session): Kysely<AnyTables> =>
  session.db as unknown as Kysely<AnyTables>;

/** The condition of a statement about one row, the caller's reach included. */
export function isRow(eb: Builder, table: TableDefinition, { id, rows, context }: RowPlace) {
  const [key = ""] = table.primaryKey;
  const own = eb(key, "=", id);
  return rows === undefined ? own : eb.and([own, rows(eb, context)]);
}

/**
 * Holds the row until the transaction ends, and refuses one that isn't as the caller has read it:
 * 404 `not_found`, 412 `precondition_failed`.
 */
export async function assertUnchanged(
  session: Session,
  table: TableDefinition,
  place: RowPlace,
  condition: string,
): Promise<void> {
  const from = tablesOf(session).selectFrom(table.table) as unknown as ListQuery;
  const query = selectRow(from, { ...table, relations: {} })
    .where((eb) => isRow(eb, table, place))
    .forUpdate();
  const [row] = await session.execute(`${table.name}.held`, query);
  if (row === undefined) throw notFound();
  assertMatch(condition, plainRow(row), table);
}

/** What a statement gave back, with its relations. Rejects with 404 `not_found` when that is nothing. */
export async function changed(
  session: Session,
  table: TableDefinition,
  [row]: readonly Row[],
): Promise<Row> {
  if (row === undefined) throw notFound();
  const found = plainRow(row);
  await attachAll(session, table, [found]);
  return found;
}

/** What is given, JSON as its own text: drivers would make lists of their own of it. */
export function valuesOf(values: Row, { json = [] }: TableDefinition): Row {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    given.map(([name, value]) => [
      name,
      json.includes(name) && value !== null ? JSON.stringify(value) : value,
    ]),
  );
}
