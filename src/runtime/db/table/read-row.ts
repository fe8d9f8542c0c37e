import type { Kysely } from "kysely";
import { notFound } from "../../pooling/not-found.js";
import type { Row } from "../../pooling/driver.js";
import type { AnySession } from "../../pooling/session.js";
import type { AnyTables, ListQuery } from "../keyset.js";
import { plainRow } from "./columns-of.js";
import type { TableDefinition } from "./definition.js";
import type { HookContext, TableHooks } from "./hooks.js";
import { attachAll, selectRow } from "./select-row.js";

/** Which row, and for whom. */
export interface RowPlace {
  readonly id: unknown;
  readonly rows: TableHooks["rows"];
  readonly context: HookContext;
}

/** One row with its relations. Rejects with Refusal 404 `not_found`. */
export async function readRow(
  session: AnySession,
  table: TableDefinition,
  { id, rows, context }: RowPlace,
): Promise<Row> {
  const { name, primaryKey } = table;
  const [key = ""] = primaryKey;
  const db = session.db as Kysely<AnyTables>;
  const from = db.selectFrom(table.table) as unknown as ListQuery;
  const placed = from.where((eb) => eb(key, "=", id));
  const own = rows === undefined ? placed : placed.where((eb) => rows(eb, context));
  const [row] = await session.execute(`${name}.row`, selectRow(own, table));
  if (row === undefined) throw notFound();
  const found = plainRow(row);
  await attachAll(session, table, [found]);
  return found;
}
