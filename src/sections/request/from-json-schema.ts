/** Declared fields from a JSON Schema (2020-12): the keywords that the short language can say. */
import type { FieldMap, FieldSpec, ScalarType } from "./fields.js";

/** A keyword or value that the subset doesn't have, and where it stands. */
export interface Unsupported {
  readonly path: readonly string[];
  readonly message: string;
}

export interface Converted {
  readonly fields: FieldMap;
  readonly unsupported: readonly Unsupported[];
}

/** Keywords that are understood, by the type that they belong to. */
const keywords: Readonly<Record<string, readonly string[]>> = {
  object: ["properties", "required", "additionalProperties"],
  array: ["items", "minItems", "maxItems"],
  string: ["minLength", "maxLength", "format", "enum"],
  integer: ["minimum", "maximum"],
  number: ["minimum", "maximum"],
  boolean: [],
};
const everywhere = ["type", "title", "description", "$schema", "examples"];
const formats: Readonly<Record<string, ScalarType>> = {
  uuid: "uuid",
  email: "email",
  "date-time": "date-time",
  uri: "url",
};

type Json = Readonly<Record<string, unknown>>;

/** @param schema a schema of `type: object` */
export function fieldsFromJsonSchema(schema: Json): Converted {
  const unsupported: Unsupported[] = [];
  const spec = convert(schema, { path: [], unsupported });
  if (spec.type === "map" && spec.list === undefined) return { fields: spec.fields, unsupported };
  unsupported.push({
    path: ["type"],
    message: "the schema must be of type object, with properties",
  });
  return { fields: {}, unsupported };
}

interface Walk {
  readonly path: readonly string[];
  readonly unsupported: Unsupported[];
}

const required = { optional: false, list: undefined } as const;

function convert(schema: Json, walk: Walk): FieldSpec {
  const type = typeof schema["type"] === "string" ? schema["type"] : "object";
  checkKeywords(schema, type, walk);
  switch (type) {
    case "object":
      return objectSpec(schema, walk);
    case "array":
      return arraySpec(schema, walk);
    case "string":
      return stringSpec(schema, walk);
    case "integer":
    case "number":
      return { ...required, type, bounds: bounds(schema, "minimum", "maximum") };
    default:
      return { ...required, type: "boolean", bounds: { min: undefined, max: undefined } };
  }
}

function checkKeywords(schema: Json, type: string, { path, unsupported }: Walk): void {
  const known = keywords[type];
  if (known === undefined) {
    unsupported.push({ path: [...path, "type"], message: `type ${type} can't be used here` });
    return;
  }
  for (const keyword of Object.keys(schema)) {
    if (everywhere.includes(keyword) || known.includes(keyword)) continue;
    unsupported.push({
      path: [...path, keyword],
      message: `the keyword ${keyword} isn't understood for ${type}; known are ${known.join(", ") || "none"}`,
    });
  }
}

function objectSpec(schema: Json, walk: Walk): FieldSpec {
  const properties = asMap(schema["properties"]);
  if (properties === undefined) {
    return { ...required, type: "object", bounds: { min: undefined, max: undefined } };
  }
  const needed = Array.isArray(schema["required"]) ? schema["required"] : [];
  const fields = Object.entries(properties).map(([name, property]): [string, FieldSpec] => {
    const inner = { ...walk, path: [...walk.path, "properties", name] };
    return [name, { ...convert(asMap(property) ?? {}, inner), optional: !needed.includes(name) }];
  });
  return { ...required, type: "map", fields: Object.fromEntries(fields) };
}

function arraySpec(schema: Json, walk: Walk): FieldSpec {
  const item = convert(asMap(schema["items"]) ?? {}, { ...walk, path: [...walk.path, "items"] });
  if (item.list !== undefined) {
    walk.unsupported.push({
      path: [...walk.path, "items"],
      message: "a list of lists can't be used here",
    });
  }
  return { ...item, list: bounds(schema, "minItems", "maxItems") };
}

function stringSpec(schema: Json, { path, unsupported }: Walk): FieldSpec {
  const { enum: values, format } = schema;
  if (Array.isArray(values)) return { ...required, type: "enum", values: values.map(String) };
  const type = typeof format === "string" ? formats[format] : "string";
  if (type === undefined) {
    unsupported.push({
      path: [...path, "format"],
      message: `the format ${String(format)} isn't understood; known are ${Object.keys(formats).join(", ")}`,
    });
  }
  return { ...required, type: type ?? "string", bounds: bounds(schema, "minLength", "maxLength") };
}

function bounds(schema: Json, low: string, high: string) {
  return { min: numberOf(schema[low]), max: numberOf(schema[high]) };
}

const numberOf = (value: unknown): number | undefined =>
  typeof value === "number" ? value : undefined;

function asMap(value: unknown): Json | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Json)
    : undefined;
}
