/** What can be worked out of a table's columns, and how it is asked for and answered. */
import type { AggregateColumns } from "../../model/table-rows.js";
import type { FieldMap, FieldSpec } from "../../sections/request/fields.js";
import type { ValueSchema } from "../postgres-types.js";
import { canEqual, isSortable } from "../indexes.js";
import type { Catalog, Column } from "../snapshot.js";
import { columnFields, type Tables } from "./column-fields.js";

const whole = ["int2", "int4", "int8"];
const floating = ["float4", "float8"];
const numbers = [...whole, "numeric", ...floating];
/** Types of which PostgreSQL knows the least and the greatest value. */
const ranked = new Set([
  ...numbers,
  ...["text", "varchar", "bpchar", "citext", "interval", "inet"],
  ...["date", "timestamp", "timestamptz", "time", "timetz"],
]);

/** Of the columns that callers see: whoever reads a value may also add it up. */
export function aggregateColumns(shown: readonly Column[], catalog: Catalog): AggregateColumns {
  const named = (fits: (base: string, column: Column) => boolean): readonly string[] =>
    shown
      .filter((column) => column.list !== true && fits(baseOf(column, catalog), column))
      .map(({ name }) => name);
  const isNumber = (base: string): boolean => numbers.includes(base);
  const isRanked = (base: string, { of }: Column): boolean => of === "enum" || ranked.has(base);
  return {
    groupBy: named(
      (base, column) => isSortable({ ...column, base }) && canEqual({ ...column, base }),
    ),
    sum: named(isNumber),
    avg: named(isNumber),
    min: named(isRanked),
    max: named(isRanked),
    floats: named((base) => floating.includes(base)),
  };
}

/** The type under a domain. */
function baseOf({ of, base }: Pick<Column, "of" | "base">, catalog: Catalog): string {
  const domain = of === "domain" ? catalog.domains.find(({ name }) => name === base) : undefined;
  if (domain === undefined) return base;
  return domain.list === true ? "json" : baseOf(domain, catalog);
}

/** `group_by=stage&sum=score`, columns from lists. */
export function aggregateQuery({ groupBy, sum, avg, min, max }: AggregateColumns): FieldMap {
  const asked = { group_by: groupBy, sum, avg, min, max };
  return Object.fromEntries(
    Object.entries(asked)
      .filter(([, columns]) => columns.length > 0)
      .map(([name, values]): [string, FieldSpec] => {
        const list = { min: 1, max: values.length };
        return [name, { type: "enum", values, optional: true, list }];
      }),
  );
}

/** A group: its columns, the number of its rows, and what was asked for. */
export function groupFields(
  { groupBy, sum, avg, min, max, floats }: AggregateColumns,
  shown: readonly Column[],
  tables: Tables,
): FieldMap {
  const own = (names: readonly string[], nullable: boolean): FieldMap =>
    columnFields(
      shown
        .filter(({ name }) => names.includes(name))
        .map((column) => ({ ...column, nullable: column.nullable || nullable })),
      tables,
      () => ({ direction: "answer", optional: true }),
    );
  const worked = (names: readonly string[], field: (name: string) => FieldSpec): FieldMap =>
    Object.fromEntries(names.map((name) => [name, field(name)]));
  const members = {
    sum: worked(sum, (name) => (floats.includes(name) ? number : digits)),
    avg: worked(avg, () => number),
    min: own(min, true),
    max: own(max, true),
  };
  return {
    group: mapOf(own(groupBy, false), false),
    count: {
      type: "integer",
      bounds: { min: 0, max: undefined },
      optional: false,
      list: undefined,
    },
    ...Object.fromEntries(
      Object.entries(members)
        .filter(([, fields]) => Object.keys(fields).length > 0)
        .map(([name, fields]) => [name, mapOf(fields, true)]),
    ),
  };
}

const mapOf = (fields: FieldMap, optional: boolean): FieldSpec => ({
  type: "map",
  fields,
  optional,
  list: undefined,
});

/** NULL where a group has no value. */
const nullable = (schema: ValueSchema, example: unknown): FieldSpec => ({
  type: "column",
  column: { schema, nullable: true, asText: false },
  example,
  optional: true,
  list: undefined,
});

const number = nullable({ type: "number" }, 1);
const digits = nullable({ type: "string", pattern: String.raw`^-?\d+(\.\d+)?$` }, "1");
