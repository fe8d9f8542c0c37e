/** What an index is good for. */
import type { Column, Index, Table } from "./snapshot.js";

/** Finds the rows with a value of the column without reading all others. */
export function indexForFilter(table: Table, column: Column): Index | undefined {
  return table.indexes.find(
    (index) =>
      leads(index, column.name) &&
      (index.where === undefined || index.where === `${column.name} IS NOT NULL`) &&
      (isComposed(column) || index.method !== "gin"),
  );
}

/** Gives the rows in the order of the column, forwards or backwards. */
export function indexForSort(table: Table, name: string): Index | undefined {
  return table.indexes.find(
    (index) =>
      index.method === "btree" &&
      index.where === undefined &&
      leads(index, name) &&
      // Compares bytes, and so sorts in another order than the column.
      index.keys[0]?.operators?.endsWith("_pattern_ops") !== true,
  );
}

const leads = (index: Index, name: string): boolean =>
  index.invalid !== true && index.keys[0]?.column === name;

/** Values that hold others, which a GIN index can look into. */
export const isComposed = ({ list, base }: Column): boolean =>
  list === true || base === "jsonb" || base === "tsvector";

/** JSON has no order in PostgreSQL, `json` not even equality. */
export const isSortable = ({ list, base, of }: Column): boolean =>
  list !== true && of !== "composite" && !unordered.has(base);

const unordered = new Set(["json", "jsonb", "xml", "point", "box", "circle", "path", "polygon"]);

export const canEqual = ({ base }: Column): boolean => !["json", "xml", "point"].includes(base);

/** Columns by which one row can be told from all others; the primary key where there is one. */
export function uniqueKeyOf(table: Table): readonly string[] | undefined {
  if (table.primaryKey !== undefined) return table.primaryKey;
  const isRequired = (name: string | undefined): boolean =>
    table.columns.some((column) => column.name === name && !column.nullable);
  const index = table.indexes.find(
    ({ unique, where, invalid, keys }) =>
      unique === true &&
      where === undefined &&
      invalid !== true &&
      keys.every(({ column }) => isRequired(column)),
  );
  return index?.keys.flatMap(({ column }) => column ?? []);
}
