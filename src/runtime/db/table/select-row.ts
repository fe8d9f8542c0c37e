import type { AliasedExpression } from "kysely";
import type { Row } from "../../pooling/driver.js";
import type { AnySession } from "../../pooling/session.js";
import type { Builder, ListQuery } from "../keyset.js";
import { attach, withJson } from "../relations.js";
import { columnsOf } from "./columns-of.js";
import type { TableDefinition, TableRelation } from "./definition.js";

/** The query with a table's columns, and the relations that come in the same statement. */
export function selectRow(query: ListQuery, definition: TableDefinition): ListQuery {
  const own = query.select((eb) => rowColumns(eb, definition));
  return Object.entries(definition.relations ?? {})
    .filter(([, { load }]) => load === "join")
    .reduce((so, relation) => withJson(so, definition.table, relation), own);
}

/** A table's columns, and under names of our own those that `attachAll` goes by. */
export function rowColumns(
  eb: Builder,
  definition: TableDefinition,
): AliasedExpression<unknown, string>[] {
  return [
    ...columnsOf(eb, definition.columns, definition.asText),
    ...later(definition).map(([member, { from }]) => eb.ref(from).as(`${joint}${member}`)),
  ];
}

/** The relations that come in statements of their own, one each for all rows. */
export async function attachAll(
  session: AnySession,
  definition: TableDefinition,
  rows: readonly Row[],
): Promise<void> {
  for (const [member, relation] of later(definition)) {
    const from = `${joint}${member}`;
    await attach(session, `${definition.name}.${member}`, rows, [member, { ...relation, from }]);
    // The key was read for this alone.
    for (const row of rows) Reflect.deleteProperty(row, from);
  }
}

const joint = "endpointgen_from_";

const later = ({ relations = {} }: TableDefinition): [string, TableRelation][] =>
  Object.entries(relations).filter(([, { load }]) => load !== "join");
