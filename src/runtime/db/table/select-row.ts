import type { Row } from "../../pooling/driver.js";
import type { AnySession } from "../../pooling/session.js";
import type { ListQuery } from "../keyset.js";
import { attach, withJson } from "../relations.js";
import { columnsOf, plainRow } from "./columns-of.js";
import type { TableDefinition, TableRelation } from "./definition.js";

export { plainRow };

/** The query with a table's columns, and the relations that come in the same statement. */
export function selectRow(query: ListQuery, definition: TableDefinition): ListQuery {
  const own = query.select((eb) => [
    ...columnsOf(eb, definition.columns, definition.asText),
    ...later(definition).map(([member, { from }]) => eb.ref(from).as(`${joint}${member}`)),
  ]);
  return relationsOf(definition)
    .filter(isJoin)
    .reduce((so, relation) => withJson(so, definition.table, relation), own);
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
