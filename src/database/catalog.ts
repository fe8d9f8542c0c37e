/** Reads the tables of a database from its system catalogue: `templates/catalog/*.sql`. */
import { join } from "node:path";
import { z } from "zod";
import type { Disk } from "../host.js";
import { packageRoot } from "../package-root.js";
import type { Connection, Row } from "./connection.js";
import type { Catalog, Column, Domain, Table } from "./snapshot.js";

const text = z.string();
const maybe = z.string().nullish();
const list = z.array(z.string());

const baseType = { base_schema: text, base: text, of: text, list: z.boolean(), type: text };

const columnRow = z.object({
  schema: text,
  table: text,
  kind: text,
  table_comment: maybe,
  name: text,
  nullable: z.boolean(),
  default: maybe,
  generated: maybe,
  identity: maybe,
  comment: maybe,
  ...baseType,
});

const constraintRow = z.object({
  schema: text,
  table: text,
  name: text,
  kind: text,
  columns: list,
  other_schema: maybe,
  other_table: maybe,
  references: list,
  on_delete: text,
  expression: maybe,
});

const indexRow = z.object({
  schema: text,
  table: text,
  name: text,
  method: text,
  unique: z.boolean(),
  valid: z.boolean(),
  where: maybe,
  keys: z.array(
    z.object({ column: maybe, expression: maybe, descending: z.boolean(), operators: maybe }),
  ),
});

const typeRow = z.object({ schema: text, name: text, kind: text });
const enumRow = typeRow.extend({ values: list });
const domainRow = typeRow.extend({ nullable: z.boolean(), checks: list, ...baseType });

type ColumnRow = z.output<typeof columnRow>;
type ConstraintRow = z.output<typeof constraintRow>;
type IndexRow = z.output<typeof indexRow>;

/** Everything sorted by name, columns in the table's order. */
export async function readCatalog(disk: Disk, connection: Connection): Promise<Catalog> {
  const ask = (name: string): Promise<readonly Row[]> =>
    connection.rows(disk.readText(join(packageRoot, `templates/catalog/${name}.sql`)) ?? "");
  const columns = columnRow.array().parse(await ask("columns"));
  const constraints = constraintRow.array().parse(await ask("constraints"));
  const indexes = indexRow.array().parse(await ask("indexes"));
  const types = await ask("types");
  const tables = [...new Set(columns.map(nameOf))].map((name) => {
    const isOwn = (row: { readonly schema: string; readonly table: string }): boolean =>
      nameOf(row) === name;
    return tableOf(columns.filter(isOwn), {
      constraints: byName(constraints.filter(isOwn)),
      indexes: byName(indexes.filter(isOwn)),
    });
  });
  return {
    tables: byName(tables),
    enums: byName(
      types.filter(({ kind }) => kind === "e").map((row) => enumOf(enumRow.parse(row))),
    ),
    domains: byName(
      types.filter(({ kind }) => kind === "d").map((row) => domainOf(domainRow.parse(row))),
    ),
  };
}

/** By code units: no locale decides what is committed. */
const byName = <Value extends { readonly name: string }>(values: readonly Value[]): Value[] =>
  [...values].sort((one, other) => (one.name < other.name ? -1 : 1));

const nameOf = ({ schema, table }: { readonly schema: string; readonly table: string }): string =>
  qualified(schema, table);

const qualified = (schema: string, name: string): string =>
  schema === "public" || schema === "pg_catalog" ? name : `${schema}.${name}`;

const tableKinds: Readonly<Record<string, Table["kind"]>> = {
  v: "view",
  m: "materialized view",
  f: "foreign table",
};

function tableOf(
  columns: readonly ColumnRow[],
  own: { readonly constraints: readonly ConstraintRow[]; readonly indexes: readonly IndexRow[] },
): Table {
  const [first] = columns;
  if (first === undefined) throw new Error("a table without columns has no rows here");
  const of = (kind: string): readonly ConstraintRow[] =>
    own.constraints.filter((one) => one.kind === kind);
  return {
    name: nameOf(first),
    kind: tableKinds[first.kind] ?? "table",
    comment: first.table_comment ?? undefined,
    columns: columns.map(columnOf),
    primaryKey: of("p")[0]?.columns,
    unique: of("u").map(({ name, columns: keys }) => ({ name, columns: keys })),
    foreignKeys: of("f").map(foreignKeyOf),
    checks: of("c").map(({ name, expression }) => ({ name, expression: expression ?? "" })),
    indexes: own.indexes.map(indexOf),
  };
}

const kindsOfType: Readonly<Record<string, Column["of"]>> = {
  e: "enum",
  d: "domain",
  c: "composite",
  r: "range",
  m: "range",
};

const typeOf = (row: z.output<typeof domainRow> | ColumnRow) => ({
  type: row.type,
  base: qualified(row.base_schema, row.base),
  of: kindsOfType[row.of] ?? "base",
  list: row.list || undefined,
});

function columnOf(row: ColumnRow): Column {
  const isGenerated = row.generated === "s" || row.generated === "v";
  return {
    name: row.name,
    ...typeOf(row),
    nullable: row.nullable,
    // What a generated column is computed from is no default.
    default: isGenerated ? undefined : (row.default ?? undefined),
    generated: row.generated === "s" ? "stored" : row.generated === "v" ? "virtual" : undefined,
    identity: row.identity === "a" ? "always" : row.identity === "d" ? "by default" : undefined,
    comment: row.comment ?? undefined,
  };
}

const deletions: Readonly<Record<string, Table["foreignKeys"][number]["onDelete"]>> = {
  r: "restrict",
  c: "cascade",
  n: "set null",
  d: "set default",
};

const foreignKeyOf = (row: ConstraintRow): Table["foreignKeys"][number] => ({
  name: row.name,
  columns: row.columns,
  table: qualified(row.other_schema ?? "", row.other_table ?? ""),
  references: row.references,
  onDelete: deletions[row.on_delete] ?? "no action",
});

const indexOf = (row: IndexRow): Table["indexes"][number] => ({
  name: row.name,
  method: row.method,
  unique: row.unique || undefined,
  keys: row.keys.map((key) => ({
    column: key.column ?? undefined,
    expression: key.expression ?? undefined,
    descending: key.descending || undefined,
    operators: key.operators ?? undefined,
  })),
  where: row.where ?? undefined,
  invalid: !row.valid || undefined,
});

const enumOf = ({ schema, name, values }: z.output<typeof enumRow>) => ({
  name: qualified(schema, name),
  values,
});

const domainOf = (row: z.output<typeof domainRow>): Domain => ({
  name: qualified(row.schema, row.name),
  ...typeOf(row),
  nullable: row.nullable,
  checks: row.checks,
});
