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
  return relationsOf(definition)
    .filter(isJoin)
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

/** Whether related rows come in the same statement. */
export const isJoined = (definition: TableDefinition): boolean =>
  relationsOf(definition).some(isJoin);

/** The columns that a row is put together from, its relations' keys included. */
export const columnsRead = (definition: TableDefinition): readonly string[] => [
  ...definition.columns,
  ...relationsOf(definition).map(([, { from }]) => from),
];

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

const relationsOf = ({ relations = {} }: TableDefinition): [string, TableRelation][] =>
  Object.entries(relations);

const isJoin = ([, { load }]: [string, TableRelation]): boolean => load === "join";

const later = (definition: TableDefinition): [string, TableRelation][] =>
  relationsOf(definition).filter((relation) => !isJoin(relation));
