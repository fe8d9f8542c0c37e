/** The JSON Schema (2020-12, as OpenAPI 3.1 uses it) of declared fields. */
import { columnJsonSchema } from "../../database/column-code.js";
import type { Bounds, FieldMap, FieldSpec, ScalarType } from "./fields.js";
import { longestList, longestString } from "./limits.js";

export type JsonSchema = Readonly<Record<string, unknown>>;

export function objectSchema(fields: FieldMap): JsonSchema {
  const required = Object.entries(fields).flatMap(([name, spec]) => (spec.optional ? [] : [name]));
  return {
    type: "object",
    properties: Object.fromEntries(
      Object.entries(fields).map(([name, spec]) => [name, fieldSchema(spec)]),
    ),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

export function fieldSchema(spec: FieldSpec): JsonSchema {
  const one = valueSchema(spec);
  if (spec.list === undefined) return one;
  const { min, max = longestList } = spec.list;
  return {
    type: "array",
    items: one,
    ...given("minItems", min),
    ...given("maxItems", max === Infinity ? undefined : max),
  };
}

function valueSchema(spec: FieldSpec): JsonSchema {
  if (spec.type === "map") return mapSchema(spec.fields, spec.nullable === true);
  if (spec.type === "column") return columnJsonSchema(spec.column);
  if (spec.type === "enum") return { type: "string", enum: spec.values };
  return scalarSchema(spec.type, spec.bounds);
}

function mapSchema(fields: FieldMap, nullable: boolean): JsonSchema {
  const schema = objectSchema(fields);
  return nullable ? { ...schema, type: ["object", "null"] } : schema;
}

function scalarSchema(type: ScalarType, { min, max }: Bounds): JsonSchema {
  switch (type) {
    case "string":
      return { type, ...given("minLength", min), maxLength: max ?? longestString };
    case "integer":
    case "number":
      return { type, ...given("minimum", min), ...given("maximum", max) };
    case "boolean":
      return { type };
    case "object":
      return { type, additionalProperties: true };
    case "url":
      return { type: "string", format: "uri", maxLength: longestString };
    case "uuid":
    case "email":
    case "date-time":
      return { type: "string", format: type };
  }
}

const given = (name: string, value: number | undefined): JsonSchema =>
  value === undefined ? {} : { [name]: value };
