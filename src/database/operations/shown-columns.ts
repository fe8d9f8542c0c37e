/** Which columns callers see, and which of them they may write. */
import type { Db } from "../../sections/db/schema.js";
import { isSecretName } from "../secret-names.js";
import type { Column, Table } from "../snapshot.js";

/** Those of the YAML, in its order; without any all but those that sound like a secret. */
export function shownColumns({ columns }: Pick<Db, "columns">, table: Table): readonly Column[] {
  const names = Array.isArray(columns) ? columns : Object.keys(columns);
  if (names.length === 0) return table.columns.filter(({ name }) => !isSecretName(name));
  return names.flatMap((name) => table.columns.find((column) => column.name === name) ?? []);
}

/** Not what the database makes: generated columns, keys and times with a default, counters. */
export function writableColumns(shown: readonly Column[], table: Table): readonly Column[] {
  const touched = Object.values(touchedColumns(table));
  return shown.filter((column) => {
    if (column.generated !== undefined || column.identity === "always") return false;
    if (touched.includes(column.name)) return false;
    const isKey = table.primaryKey?.includes(column.name) === true;
    return !(isKey && hasDefault(column)) && !isClock(column);
  });
}

/** A new row can do without a value. */
export const isOptional = (column: Column): boolean => column.nullable || hasDefault(column);

const hasDefault = ({ default: value, identity }: Column): boolean =>
  value !== undefined || identity !== undefined;

/** `default now()`: when a row was made is the database's to say. */
const isClock = ({ default: value = "" }: Column): boolean =>
  /^(now\(\)|current_timestamp|clock_timestamp\(\)|statement_timestamp\(\)|current_date)/i.test(
    value,
  );

/** What a change sets besides its own values, where the table has such columns. */
export function touchedColumns({ columns }: Table): Partial<Record<"time" | "version", string>> {
  const time = columns.find(
    ({ name, base }) => name === "updated_at" && ["timestamptz", "timestamp"].includes(base),
  );
  const version = columns.find(
    (column) =>
      column.name === "version" && ["int4", "int8"].includes(column.base) && hasDefault(column),
  );
  return {
    ...(time && time.generated === undefined && { time: time.name }),
    ...(version && version.generated === undefined && { version: version.name }),
  };
}
