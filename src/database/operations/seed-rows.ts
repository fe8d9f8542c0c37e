/** Rows that a table takes, for the generated tests: what is required, keys that differ. */
import { limitsOf } from "../check-limits.js";
import { columnSchema } from "../column-schema.js";
import type { ValueSchema } from "../postgres-types.js";
import type { Column } from "../snapshot.js";
import { exampleOfColumn } from "./column-example.js";
import type { Tables } from "./column-fields.js";
import { isOptional } from "./shown-columns.js";

type Row = Readonly<Record<string, unknown>>;

const count = 3;

/** Undefined for a table whose rules nobody here understands: its rows can't be made up. */
export function seedRows(tables: Tables): readonly Row[] | undefined {
  const { table } = tables;
  if (table.kind !== "table" || hasRules(tables)) return undefined;
  const differing = new Set([
    ...(table.primaryKey ?? []),
    ...table.unique.flatMap(({ columns }) => columns),
    ...table.indexes.flatMap(({ unique, keys }) =>
      unique === true ? keys.flatMap(({ column }) => column ?? []) : [],
    ),
  ]);
  const columns = table.columns.filter((column) => isNeeded(column, tables));
  const rows = Array.from({ length: count }, (_, at) =>
    Object.fromEntries(
      columns.map((column) => [
        column.name,
        valueOf(column, tables, differing.has(column.name) ? at : undefined),
      ]),
    ),
  );
  const isPlain = rows.every((row) => Object.values(row).every((value) => value !== undefined));
  return isPlain ? rows : undefined;
}

/** What must be given, and keys, which a test asks for again. */
function isNeeded(column: Column, { table }: Tables): boolean {
  if (column.generated !== undefined || column.identity !== undefined) return false;
  const isSerial = column.default?.startsWith("nextval(") === true;
  return !isOptional(column) || (table.primaryKey?.includes(column.name) === true && !isSerial);
}

/** Checks that say no limit of one column; domains may hold such, too. */
const hasRules = ({ table, catalog }: Tables): boolean =>
  table.checks.some(({ expression }) =>
    table.columns.every(({ name }) => Object.keys(limitsOf([expression], name)).length === 0),
  ) ||
  table.columns.some(
    ({ of, base }) =>
      of === "domain" &&
      catalog.domains.some(({ name, checks }) => name === base && checks.length > 0),
  );

function valueOf(column: Column, tables: Tables, at: number | undefined): unknown {
  const { schema } = columnSchema(column, tables, "input");
  const example: unknown = exampleOfColumn(column, schema);
  if (at === undefined) return example;
  if (typeof example === "number") return withinMost(example + at, schema);
  return typeof example === "string" ? differing(example, schema, column, at) : undefined;
}

const withinMost = (value: number, { maximum = Infinity }: ValueSchema): number | undefined =>
  value <= maximum ? value : undefined;

function differing(
  example: string,
  schema: ValueSchema,
  { base, of }: Column,
  at: number,
): string | undefined {
  if (schema.enum !== undefined) return schema.enum[at];
  if (schema.format === "uuid") return example.replace(/.$/, String(at));
  if (schema.format !== undefined || base === "timestamp")
    return example.replace("2026-01-01", `2026-01-0${String(at + 1)}`);
  if (base === "int8" || base === "numeric") return String(at + 1);
  if (of !== "base" || !["text", "varchar", "bpchar", "citext", "name"].includes(base))
    return undefined;
  const { maxLength = Infinity } = schema;
  return `${example.slice(0, Math.max(0, maxLength - 1))}${String(at + 1)}`;
}
