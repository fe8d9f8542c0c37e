/** The JSON Schema of a column: its type, and for what comes in also what the database checks. */
import { longestList, longestString } from "../sections/request/limits.js";
import { type Limits, limitsOf } from "./check-limits.js";
import { postgresType, type ValueSchema } from "./postgres-types.js";
import type { Catalog, Column, Domain, Table } from "./snapshot.js";

/** `input` is checked before it is written; `answer` is what a row may hold, which no limit shortens. */
export type Direction = "input" | "answer";

export interface ColumnSchema {
  readonly schema: ValueSchema;
  readonly nullable: boolean;
  /** Must be read as `column::text`, lists as `column::text[]`. */
  readonly asText: boolean;
}

/** A column's type, or a domain's. */
type Typed = Pick<Column, "type" | "base" | "of" | "list">;

export function columnSchema(
  column: Column,
  { table, catalog }: { readonly table: Table; readonly catalog: Catalog },
  direction: Direction,
): ColumnSchema {
  const checks = table.checks.map(({ expression }) => expression);
  const { schema, nullable, asText } = typeSchema(column, catalog, direction);
  const limits = limitsFor(direction, checks, column.name);
  return { schema: limit(schema, limits), nullable: column.nullable && nullable, asText };
}

/** Of an answer only the names of its values: rows may be older than a limit. */
function limitsFor(direction: Direction, checks: readonly string[], name: string): Limits {
  const limits = limitsOf(checks, name);
  if (direction === "input") return limits;
  return limits.enum === undefined ? {} : { enum: limits.enum };
}

function typeSchema(typed: Typed, catalog: Catalog, direction: Direction): ColumnSchema {
  const one = itemSchema(typed, catalog, direction);
  if (typed.list !== true) return one;
  const schema: ValueSchema = {
    type: "array",
    items: one.schema,
    ...(direction === "input" ? { maxItems: longestList } : {}),
  };
  return { schema, nullable: true, asText: one.asText };
}

function itemSchema(typed: Typed, catalog: Catalog, direction: Direction): ColumnSchema {
  const plain = { nullable: true, asText: false };
  if (typed.of === "enum") {
    const values = catalog.enums.find(({ name }) => name === typed.base)?.values ?? [];
    return { ...plain, schema: { type: "string", enum: values } };
  }
  if (typed.of === "domain") {
    const domain = catalog.domains.find(({ name }) => name === typed.base);
    if (domain !== undefined) return domainSchema(domain, catalog, direction);
  }
  if (typed.of === "composite") return { ...plain, schema: {} };
  const { schema, asText } = postgresType(typed.base);
  return { ...plain, asText, schema: sized(schema, typed, direction) };
}

function domainSchema(domain: Domain, catalog: Catalog, direction: Direction): ColumnSchema {
  const under = typeSchema(domain, catalog, direction);
  const limits = limitsFor(direction, domain.checks, "VALUE");
  return {
    schema: limit(under.schema, limits),
    nullable: domain.nullable && under.nullable,
    asText: under.asText,
  };
}

/** The `(64)` of `character varying(64)`, the `(10,2)` of `numeric(10,2)`. */
function sized(schema: ValueSchema, { type, base }: Typed, direction: Direction): ValueSchema {
  const [, first, second = "0"] = /\((\d+)(?:,(-?\d+))?\)/.exec(type) ?? [];
  if (schema.type !== "string" || direction === "answer") return schema;
  const size = first === undefined ? undefined : Number(first);
  if (base === "numeric")
    return { ...schema, ...(size === undefined ? longest : { pattern: decimal(size, second) }) };
  if (schema.format !== undefined || base === "int8") return schema;
  const isText = ["varchar", "bpchar", "bit", "varbit"].includes(base);
  return { ...longest, ...schema, ...(isText && size !== undefined ? { maxLength: size } : {}) };
}

const longest = { maxLength: longestString };

/** Digits before and after the point; more of the latter would be rounded away without a word. */
function decimal(precision: number, scale: string): string {
  const after = Number(scale);
  const before = precision > after ? String.raw`\d{1,${String(precision - after)}}` : "0";
  return `^-?${before}${after > 0 ? String.raw`(\.\d{1,${String(after)}})?` : ""}$`;
}

/** What a limit can't say about a type is left to the database. */
function limit(schema: ValueSchema, limits: Limits): ValueSchema {
  if (schema.type === undefined) return schema;
  switch (schema.type) {
    case "integer":
      return { ...schema, ...wholeLimits(schema, limits) };
    case "number":
      return { ...schema, ...numberLimits(limits) };
    case "string":
      return stringLimits(schema, limits);
    case "array":
    case "boolean":
      return schema;
  }
}

function numberLimits({ minimum, maximum, ...more }: Limits): Limits {
  return {
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
    ...(more.exclusiveMinimum === undefined ? {} : { exclusiveMinimum: more.exclusiveMinimum }),
    ...(more.exclusiveMaximum === undefined ? {} : { exclusiveMaximum: more.exclusiveMaximum }),
  };
}

function wholeLimits(schema: ValueSchema, limits: Limits): Limits {
  const { minimum = -Infinity, maximum = Infinity } = schema;
  const { exclusiveMinimum: above = -Infinity, exclusiveMaximum: below = Infinity } = limits;
  return {
    minimum: Math.max(minimum, Math.ceil(limits.minimum ?? -Infinity), Math.floor(above) + 1),
    maximum: Math.min(maximum, Math.floor(limits.maximum ?? Infinity), Math.ceil(below) - 1),
  };
}

function stringLimits(schema: ValueSchema, limits: Limits): ValueSchema {
  const positive = (limits.minimum ?? limits.exclusiveMinimum ?? -1) >= 0;
  if (schema.pattern?.startsWith("^-?") === true)
    return positive ? { ...schema, pattern: schema.pattern.replace("^-?", "^") } : schema;
  if (limits.enum !== undefined && schema.pattern === undefined && schema.format === undefined)
    return { type: "string", enum: limits.enum };
  const { minLength, maxLength = Infinity } = limits;
  const most = Math.min(maxLength, schema.maxLength ?? Infinity);
  return {
    ...schema,
    ...(minLength === undefined ? {} : { minLength }),
    ...(most === Infinity ? {} : { maxLength: most }),
  };
}
