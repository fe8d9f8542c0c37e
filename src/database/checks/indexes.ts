/** Filters and orders that read the whole table, and pages that may lose rows. */
import type { Finding } from "../../sections/section.js";
import {
  canEqual,
  indexForFilter,
  indexForSort,
  isComposed,
  isSortable,
  uniqueKeyOf,
} from "../indexes.js";
import { createIndex, identifier } from "../sql.js";
import type { Column, Table } from "../snapshot.js";
import type { Named } from "./columns.js";

/** About columns that are there; the others are told elsewhere. */
export function checkIndexes(named: Named, table: Table): readonly Finding[] {
  const columnOf = (name: string): Column | undefined =>
    table.columns.find((column) => column.name === name);
  const sorted = new Set<string>();
  const bySort = named.sort.flatMap((text, index) => {
    const column = columnOf(text.replace(/^-/, ""));
    if (column === undefined) return [];
    sorted.add(column.name);
    return sortFindings(table, column, text.startsWith("-"), index);
  });
  const byFilter = named.filters.flatMap((name, index) => {
    const column = columnOf(name);
    // The index that the order needs serves the filter too.
    if (column === undefined || sorted.has(name)) return [];
    return filterFindings(table, column, index);
  });
  return [...bySort, ...byFilter].map((finding) => ({
    ...finding,
    path: [...named.path, ...finding.path],
  }));
}

function sortFindings(
  table: Table,
  column: Column,
  descending: boolean,
  index: number,
): readonly Finding[] {
  const path = ["sort", index];
  const { name } = column;
  if (!isSortable(column)) {
    return [
      {
        path,
        message: `rows can't be sorted by \`${name}\`: values of ${column.type} have no order`,
      },
    ];
  }
  if (hasNoIndexes(table) || indexForSort(table, name) !== undefined) return [];
  const ties = (uniqueKeyOf(table) ?? []).filter((key) => key !== name);
  const keys = [name, ...ties].map((key) => ({ name: key, descending }));
  return [missing(path, `sorting by \`${name}\``, table, createIndex(table.name, keys))];
}

function filterFindings(table: Table, column: Column, index: number): readonly Finding[] {
  const path = ["filters", index];
  const { name } = column;
  if (!canEqual(column)) {
    return [
      {
        path,
        message: `rows can't be found by \`${name}\`: values of ${column.type} don't compare`,
      },
    ];
  }
  if (hasNoIndexes(table) || indexForFilter(table, column) !== undefined) return [];
  const method = isComposed(column) ? "gin" : "btree";
  const cure = createIndex(table.name, [{ name }], method);
  return [missing(path, `the filter \`${name}\``, table, cure)];
}

/** Views take the indexes of their tables, which the snapshot doesn't trace. */
const hasNoIndexes = ({ kind }: Table): boolean => kind === "view" || kind === "foreign table";

const missing = (path: Finding["path"], what: string, { name }: Table, cure: string): Finding => ({
  path,
  code: "missing-index",
  severity: "warning",
  message: `${what} reads all of \`${name}\`: it has no index for it`,
  cure,
});

/** A cursor says after which row to go on, so no two rows may stand at the same place. */
export function checkTies(table: Table): readonly Finding[] {
  if (uniqueKeyOf(table) !== undefined) return [];
  const cure =
    table.kind === "table"
      ? `ALTER TABLE ${identifier(table.name)} ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY;`
      : `list a table in place of the ${table.kind}`;
  return [
    {
      path: ["table"],
      code: "unstable-pages",
      severity: "warning",
      message: `pages of \`${table.name}\` can lose or repeat rows: no primary or unique key settles the order of equal ones`,
      cure,
    },
  ];
}

/** The operations that are about one row find it by `/:id`. */
export function checkKey(operations: readonly string[], table: Table): readonly Finding[] {
  const single = operations.filter((name) => ["get", "update", "delete"].includes(name));
  if (single.length === 0 || table.primaryKey?.length === 1) return [];
  const what =
    table.primaryKey === undefined
      ? "has no primary key"
      : `has a primary key of ${String(table.primaryKey.length)} columns`;
  const verb = single.length === 1 ? "needs" : "need";
  const others = operations.filter((name) => !single.includes(name));
  return [
    {
      path: ["operations"],
      message: `${single.join(", ")} ${verb} one column to find a row by, and \`${table.name}\` ${what}`,
      cure: `operations: [${others.length === 0 ? "list" : others.join(", ")}]`,
    },
  ];
}
