/** The zod code of declared fields: what the generated contract validates with. */
import {
  call,
  chain,
  entry,
  type Code,
  literal,
  object,
  openObjectOf,
  text,
} from "../../render/code.js";
import { columnZod } from "../../database/column-code.js";
import type { ColumnSchema } from "../../database/column-schema.js";
import type { Bounds, FieldMap, FieldSpec, ScalarType } from "./fields.js";
import { longestList, longestString } from "./limits.js";

/** Where a map stands: a body comes as JSON; everything else comes as text and is converted. */
export type Source = "json" | "text";

export interface ZodCode {
  readonly code: Code;
  /** Names of the runtime that the code uses. */
  readonly runtime: ReadonlySet<string>;
}

export interface ZodOptions {
  readonly source: Source;
  /** `z.strictObject` refuses unknown fields, `z.object` drops them. */
  readonly strict: boolean;
  /** Paths below this map whose values are sealed: `secret_value`, `card.number`. */
  readonly sealed: readonly string[];
}

export function zodObject(fields: FieldMap, options: ZodOptions): ZodCode {
  const runtime = new Set<string>();
  return { code: mapCode(fields, options, runtime), runtime };
}

function mapCode(fields: FieldMap, options: ZodOptions, runtime: Set<string>): Code {
  const entries = Object.entries(fields).map(([name, spec]) =>
    entry(name, fieldCode(spec, below(options, name), runtime)),
  );
  return call(options.strict ? "z.strictObject" : "z.object", openObjectOf(entries));
}

function below(options: ZodOptions, name: string): ZodOptions & { isSealed: boolean } {
  const inside = options.sealed.filter((path) => path.startsWith(`${name}.`));
  return {
    ...options,
    sealed: inside.map((path) => path.slice(name.length + 1)),
    isSealed: options.sealed.includes(name),
  };
}

function fieldCode(
  spec: FieldSpec,
  options: ZodOptions & { isSealed: boolean },
  runtime: Set<string>,
): Code {
  const one = oneCode(spec, options, runtime);
  const many = spec.list === undefined ? one : listCode(one, spec.list, options, runtime);
  const closed = options.isSealed ? call(use("sealed", runtime), many) : many;
  return spec.optional ? call("z.optional", closed) : closed;
}

function oneCode(spec: FieldSpec, options: ZodOptions, runtime: Set<string>): Code {
  if (spec.type === "map") {
    const map = mapCode(spec.fields, options, runtime);
    return spec.nullable === true ? chain(map, call(".nullable")) : map;
  }
  if (spec.type === "column") return columnCode(spec.column, options, runtime);
  return valueCode(spec, options, runtime);
}

function columnCode(column: ColumnSchema, options: ZodOptions, runtime: Set<string>): Code {
  const { type, minimum: min, maximum: max } = column.schema;
  if (options.source === "json" || type === undefined || type === "string" || type === "array")
    return columnZod(column);
  return call(use(fromText[type] ?? "", runtime), ...limitsObject({ min, max }));
}

function listCode(one: Code, list: Bounds, options: ZodOptions, runtime: Set<string>): Code {
  const { min, max = longestList } = list;
  if (options.source === "text")
    return call(use("textList", runtime), one, ...limitsObject({ min, max }));
  const most = max === Infinity ? undefined : max;
  return chain(call("z.array", one), ...bound(".min", min), ...bound(".max", most));
}

function valueCode(
  spec: Exclude<FieldSpec, { type: "map" | "column" }>,
  options: ZodOptions,
  runtime: Set<string>,
): Code {
  if (spec.type === "enum") return call("z.enum", literal(spec.values));
  if (options.source === "text") {
    const converted = fromText[spec.type];
    if (converted !== undefined) return call(use(converted, runtime), ...limitsObject(spec.bounds));
  }
  return jsonValue(spec.type, spec.bounds);
}

const fromText: Partial<Record<ScalarType, string>> = {
  integer: "textInteger",
  number: "textNumber",
  boolean: "textBoolean",
};

function jsonValue(type: ScalarType, { min, max }: Bounds): Code {
  switch (type) {
    case "string":
      return chain(call("z.string"), ...bound(".min", min), ...bound(".max", max ?? longestString));
    case "integer":
      return chain(call("z.int"), ...bound(".min", min), ...bound(".max", max));
    case "number":
      return chain(call("z.number"), ...bound(".min", min), ...bound(".max", max));
    case "date-time":
      return call("z.iso.datetime", object({ offset: text("true") }));
    case "object":
      return call("z.record", call("z.string"), call("z.unknown"));
    case "url":
      return chain(call("z.url"), ...bound(".max", longestString));
    case "boolean":
    case "uuid":
    case "email":
      return call(`z.${type}`);
  }
}

const bound = (name: string, value: number | undefined): Code[] =>
  value === undefined ? [] : [call(name, literal(value))];

function limitsObject({ min, max }: Bounds): Code[] {
  if (min === undefined && max === undefined) return [];
  return [
    object({
      ...(min === undefined ? {} : { min: literal(min) }),
      ...(max === undefined ? {} : { max: literal(max) }),
    }),
  ];
}

function use(name: string, runtime: Set<string>): string {
  runtime.add(name);
  return name;
}
