/** A column's schema in the three languages of generated code: zod, TypeScript, OpenAPI. */
import { call, chain, type Code, literal, object, quoted, text } from "../render/code.js";
import type { ColumnSchema } from "./column-schema.js";
import type { ValueSchema } from "./postgres-types.js";

/** As OpenAPI 3.1 says it, `null` among the types. */
export function columnJsonSchema({
  schema,
  nullable,
}: ColumnSchema): Readonly<Record<string, unknown>> {
  if (!nullable || schema.type === undefined) return { ...schema };
  const values = schema.enum === undefined ? {} : { enum: [...schema.enum, null] };
  return { ...schema, type: [schema.type, "null"], ...values };
}

/** The TypeScript type of the value. */
export function columnType({ schema, nullable }: ColumnSchema): string {
  const type = valueType(schema);
  return nullable && schema.type !== undefined ? `${type} | null` : type;
}

function valueType({ type, enum: values, items = {} }: ValueSchema): string {
  if (values !== undefined) return values.map(quoted).join(" | ");
  if (type === undefined) return "unknown";
  switch (type) {
    case "array":
      return items.enum === undefined ? `${valueType(items)}[]` : `(${valueType(items)})[]`;
    case "integer":
      return "number";
    case "string":
    case "number":
    case "boolean":
      return type;
  }
}

/** The zod schema that a contract holds. */
export function columnZod({ schema, nullable }: ColumnSchema): Code {
  const own = valueZod(schema);
  if (!nullable || schema.type === undefined) return own;
  return own.kind === "chain"
    ? chain(...own.links, call(".nullable"))
    : chain(own, call(".nullable"));
}

function valueZod(schema: ValueSchema): Code {
  if (schema.enum !== undefined) return call("z.enum", literal(schema.enum));
  if (schema.type === undefined) return call("z.unknown");
  switch (schema.type) {
    case "boolean":
      return call("z.boolean");
    case "array":
      return chain(
        call("z.array", valueZod(schema.items ?? {})),
        ...limited(".max", schema.maxItems),
      );
    case "string":
      return stringZod(schema);
    case "integer":
    case "number":
      return numberZod(schema);
  }
}

const numberZod = (schema: ValueSchema): Code =>
  chain(
    call(schema.type === "integer" ? "z.int" : "z.number"),
    ...limited(".min", schema.minimum),
    ...limited(".gt", schema.exclusiveMinimum),
    ...limited(".max", schema.maximum),
    ...limited(".lt", schema.exclusiveMaximum),
  );

/** PostgreSQL's uuid is any 128 bits, of whatever version: zod's `guid`. */
function stringZod({ format, pattern, minLength, maxLength }: ValueSchema): Code {
  if (format === "uuid") return call("z.guid");
  if (format === "date") return call("z.iso.date");
  if (format === "date-time") return call("z.iso.datetime", object({ offset: text("true") }));
  return chain(
    call("z.string"),
    ...limited(".min", minLength),
    ...limited(".max", maxLength),
    ...(pattern === undefined ? [] : [call(".regex", text(`/${pattern}/`))]),
  );
}

const limited = (name: string, value: number | undefined): Code[] =>
  value === undefined ? [] : [call(name, literal(value))];
