/** Columns as fields of requests and answers. */
import type { FieldMap, FieldSpec } from "../../sections/request/fields.js";
import { columnSchema, type ColumnSchema, type Direction } from "../column-schema.js";
import type { Catalog, Column, Table } from "../snapshot.js";
import { exampleOfColumn } from "./column-example.js";

export interface Tables {
  readonly table: Table;
  readonly catalog: Catalog;
}

export interface FieldOptions {
  readonly direction: Direction;
  readonly optional?: boolean;
  /** False: NULL can't be asked for, whatever the column allows. */
  readonly nullable?: boolean;
}

export function columnField(
  column: Column,
  tables: Tables,
  { direction, optional = false, nullable = true }: FieldOptions,
): FieldSpec {
  const schema = columnSchema(column, tables, direction);
  const own: ColumnSchema = { ...schema, nullable: schema.nullable && nullable };
  const example = exampleOfColumn(column, schema.schema);
  return { type: "column", column: own, example, optional, list: undefined };
}

export const columnFields = (
  columns: readonly Column[],
  tables: Tables,
  options: (column: Column) => FieldOptions,
): FieldMap =>
  Object.fromEntries(
    columns.map((column) => [column.name, columnField(column, tables, options(column))]),
  );

/** The casts of columns that must be read as text. */
export const asTextOf = (
  columns: readonly Column[],
  tables: Tables,
): Readonly<Record<string, "text" | "text[]">> =>
  Object.fromEntries(
    columns
      .filter((column) => columnSchema(column, tables, "answer").asText)
      .map(({ name, list }) => [name, list === true ? "text[]" : "text"]),
  );
