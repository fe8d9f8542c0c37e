/** Relations between tables: the other table, the column, and the foreign key behind them. */
import { closest } from "../../closest.js";
import type { Finding, Path } from "../../sections/section.js";
import type { Db } from "../../sections/db/schema.js";
import { indexForFilter } from "../indexes.js";
import { createIndex, identifier } from "../sql.js";
import type { Catalog, Column, Table } from "../snapshot.js";
import { listed } from "./columns.js";

type Relation = Db["relations"][string];

export function checkRelations(
  relations: Db["relations"],
  table: Table,
  { tables }: Catalog,
): readonly Finding[] {
  return Object.entries(relations).flatMap(([name, relation]) => {
    const path = ["relations", name];
    const other = tables.find((one) => one.name === relation.table);
    return other === undefined
      ? [missingTable(relation.table, tables, [...path, "table"])]
      : [
          ...checkRelation(relation, { table, other }, [...path, "column"]),
          ...strayColumns(relation, other, [...path, "columns"]),
        ];
  });
}

function strayColumns({ columns = [] }: Relation, other: Table, path: Path): readonly Finding[] {
  const names = other.columns.map(({ name }) => name);
  return columns.flatMap((name, index) => {
    if (names.includes(name)) return [];
    const cure = closest(name, names) ?? `there are ${listed(names)}`;
    const message = `\`${other.name}\` has no column \`${name}\``;
    return [{ path: [...path, index], code: "unknown-column", message, cure }];
  });
}

export function missingTable(name: string, tables: readonly Table[], path: Path): Finding {
  const names = tables.map((table) => table.name);
  const near = closest(name, names);
  return {
    path,
    code: "unknown-table",
    message: `there is no table \`${name}\``,
    cure:
      near ??
      (names.length === 0 ? "write a migration that creates it" : `there are ${listed(names)}`),
  };
}

interface Sides {
  readonly table: Table;
  readonly other: Table;
}

/** The column is ours and refers to the other table, or the other table's and refers to ours. */
function checkRelation(
  { column, table: target }: Relation,
  { table, other }: Sides,
  path: Path,
): readonly Finding[] {
  if (refers(table, column, other)) return [];
  if (refers(other, column, table)) return slowMany(other, column, path);
  const holder = holds(table, column) ? table : other;
  if (!holds(holder, column)) return [missingKey(column, { table, other }, path)];
  const [from, to] = holder === table ? [table, other] : [other, table];
  return [
    {
      path,
      code: "missing-foreign-key",
      severity: "warning",
      message: `nothing makes sure that \`${from.name}.${column}\` names a row of \`${to.name}\``,
      cure: `ALTER TABLE ${identifier(from.name)} ADD FOREIGN KEY (${identifier(column)}) REFERENCES ${identifier(to.name)};`,
    },
    ...(holder === table || target === table.name ? [] : slowMany(other, column, path)),
  ];
}

const columnIn = (table: Table, name: string): Column | undefined =>
  table.columns.find((column) => column.name === name);

const holds = (table: Table, name: string): boolean => columnIn(table, name) !== undefined;

const refers = (from: Table, column: string, to: Table): boolean =>
  from.foreignKeys.some(
    (key) => key.table === to.name && key.columns.length === 1 && key.columns[0] === column,
  );

/** The rows of the other table that belong to a page of ours are looked for by this column. */
function slowMany(other: Table, name: string, path: Path): readonly Finding[] {
  const column = columnIn(other, name);
  if (column === undefined || indexForFilter(other, column) !== undefined) return [];
  return [
    {
      path,
      code: "missing-index",
      severity: "warning",
      message: `this relation reads all of \`${other.name}\`: it has no index on \`${name}\``,
      cure: createIndex(other.name, [{ name }]),
    },
  ];
}

function missingKey(column: string, { table, other }: Sides, path: Path): Finding {
  const names = [...table.columns, ...other.columns].map(({ name }) => name);
  const near = closest(column, names) ?? keyBetween(table, other) ?? keyBetween(other, table);
  return {
    path,
    code: "unknown-column",
    message: `neither \`${table.name}\` nor \`${other.name}\` has a column \`${column}\``,
    ...(near === undefined ? {} : { cure: near }),
  };
}

const keyBetween = (from: Table, to: Table): string | undefined =>
  from.foreignKeys.find((key) => key.table === to.name)?.columns[0];
