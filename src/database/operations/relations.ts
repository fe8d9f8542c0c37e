/** Relations of the YAML as the two columns that join the tables. */
import type { RelatedRows } from "../../model/table-rows.js";
import type { Db } from "../../sections/db/schema.js";
import type { FieldMap, FieldSpec } from "../../sections/request/fields.js";
import type { Catalog, Column, Table } from "../snapshot.js";
import { asTextOf, columnFields } from "./column-fields.js";

type Relation = Db["relations"][string];

/** A relation, and the other table's columns that come along. */
export interface Related {
  readonly rows: RelatedRows;
  readonly field: FieldSpec;
}

/** Undefined for a relation to a table that isn't there, which the checks have told. */
export function relatedOf(relation: Relation, table: Table, catalog: Catalog): Related | undefined {
  const other = catalog.tables.find(({ name }) => name === relation.table);
  const ends = other && endsOf(relation, table, other);
  if (other === undefined || ends === undefined) return undefined;
  const tables = { table: other, catalog };
  const shown = shownOf(relation, other);
  const asText = asTextOf(shown, tables);
  const columns = shown.map(({ name }) => name);
  const rows = { table: other.name, ...ends, columns, asText, load: relation.load };
  const fields = columnFields(shown, tables, () => ({ direction: "answer" }));
  return { rows, field: fieldOf(fields, ends.many) };
}

function fieldOf(fields: FieldMap, many: boolean): FieldSpec {
  if (!many) return { type: "map", fields, nullable: true, optional: false, list: undefined };
  // No limit shortens an answer.
  const list = { min: undefined, max: Infinity };
  return { type: "map", fields, optional: false, list };
}

/** Nothing but the key, unless the YAML names columns: what is related is somebody else's. */
function shownOf({ columns }: Relation, other: Table): readonly Column[] {
  const names = columns ?? other.primaryKey ?? [];
  return other.columns.filter(({ name }) => names.includes(name));
}

interface Ends {
  readonly from: string;
  readonly to: string;
  readonly many: boolean;
}

/** The foreign key decides; without one the column's owner, and the other's primary key. */
function endsOf({ column }: Relation, table: Table, other: Table): Ends | undefined {
  const own = keyFrom(table, column, other.name);
  if (own !== undefined) return { from: column, to: own, many: false };
  const theirs = keyFrom(other, column, table.name);
  if (theirs !== undefined) return { from: theirs, to: column, many: true };
  const holds = table.columns.some(({ name }) => name === column);
  const [key] = (holds ? other : table).primaryKey ?? [];
  if (key === undefined) return undefined;
  return holds ? { from: column, to: key, many: false } : { from: key, to: column, many: true };
}

const keyFrom = ({ foreignKeys }: Table, column: string, to: string): string | undefined =>
  foreignKeys.find(
    (key) => key.table === to && key.columns.length === 1 && key.columns[0] === column,
  )?.references[0];
