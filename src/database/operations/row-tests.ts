/** What the generated tests of a table ask the embedded database. */
import { type Names, namesOf } from "../../model/names.js";
import type { OperationName, RowTests } from "../../model/table-rows.js";
import type { Db } from "../../sections/db/schema.js";
import { columnSchema } from "../column-schema.js";
import type { Column } from "../snapshot.js";
import { exampleOfColumn } from "./column-example.js";
import type { Tables } from "./column-fields.js";
import { seedRows } from "./seed-rows.js";
import { isOptional, shownColumns, writableColumns } from "./shown-columns.js";

interface Asked {
  readonly operations: readonly OperationName[];
  readonly owner: Names;
}

export function rowTests(
  db: Db,
  tables: Tables,
  { operations, owner }: Asked,
): RowTests | undefined {
  const { table } = tables;
  const rows = seedRows(tables);
  if (rows === undefined) return undefined;
  const keys = table.primaryKey ?? [];
  const written = writableColumns(shownColumns(db, table), table);
  const given = written.filter((column) => !isOptional(column)).map(({ name }) => name);
  return {
    operations: operations.map((operation) => ({
      operation,
      names: namesOf(`${owner.snake}_${operation}`),
    })),
    key: keys.length === 1 ? keys[0] : undefined,
    rows,
    textFilters: table.columns
      .filter((column) => db.filters.includes(column.name) && isFreeText(column, tables))
      .map(({ name }) => name),
    change: changeOf(written, tables),
    isUnique: uniqueColumns(tables).some((columns) =>
      columns.every((name) => given.includes(name)),
    ),
  };
}

function isFreeText(column: Column, tables: Tables): boolean {
  const { type, enum: values, format, pattern } = columnSchema(column, tables, "input").schema;
  return type === "string" && values === undefined && format === undefined && pattern === undefined;
}

/** Of a column that no key holds, so that nothing collides. */
function changeOf(written: readonly Column[], tables: Tables): RowTests["change"] {
  const inKeys = new Set([...uniqueColumns(tables).flat(), ...(tables.table.primaryKey ?? [])]);
  const column = written.find((one) => !inKeys.has(one.name) && isFreeText(one, tables));
  if (column === undefined) return undefined;
  const { schema } = columnSchema(column, tables, "input");
  return { column: column.name, value: exampleOfColumn(column, schema) };
}

const uniqueColumns = ({ table }: Tables): readonly (readonly string[])[] => [
  ...table.unique.map(({ columns }) => columns),
  ...table.indexes
    .filter(({ unique, where }) => unique === true && where === undefined)
    .map(({ keys }) => keys.flatMap(({ column }) => column ?? [])),
];
