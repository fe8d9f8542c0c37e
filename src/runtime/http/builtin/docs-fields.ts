import type { EndpointDefinition } from "../../request/definition.js";
import { resolved, type Schema } from "../openapi/document.js";

/** One row of a table of fields. */
export interface Field {
  /** With its parents: `items[].price`. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

const deepest = 5;

/** The fields of a JSON Schema, nested ones under their whole name. */
export function fieldsOf(
  given: Schema,
  definition: EndpointDefinition,
  within = { prefix: "", depth: 0 },
): readonly Field[] {
  const schema = resolved(given, definition);
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;
  const required = new Set((schema["required"] ?? []) as readonly string[]);
  return Object.entries(properties).flatMap(([key, member]) => {
    const known = resolved(member, definition);
    const name = `${within.prefix}${key}`;
    const description = typeof known["description"] === "string" ? known["description"] : "";
    const own = { name, type: typeOf(known, definition), required: required.has(key), description };
    if (within.depth >= deepest) return [own];
    const items = known["items"] as Schema | undefined;
    const prefix = items ? `${name}[].` : `${name}.`;
    return [own, ...fieldsOf(items ?? known, definition, { prefix, depth: within.depth + 1 })];
  });
}

/** A type in words: `string, 1 to 64 characters`. */
function typeOf(schema: Schema, definition: EndpointDefinition): string {
  const listed = schema["enum"] as readonly unknown[] | undefined;
  if (listed) return listed.map(String).join(" | ");
  const choices = (schema["anyOf"] ?? schema["oneOf"]) as readonly Schema[] | undefined;
  if (choices)
    return choices.map((each) => typeOf(resolved(each, definition), definition)).join(" or ");
  const items = schema["items"] as Schema | undefined;
  const base = items
    ? `list of ${typeOf(resolved(items, definition), definition)}`
    : plainType(schema);
  return [base, ...bounds(schema)].join(", ");
}

function plainType(schema: Schema): string {
  const named = [schema["type"] ?? "any value"].flat().map(String).join(" or ");
  return typeof schema["format"] === "string" ? `${named} (${schema["format"]})` : named;
}

const bounded: readonly (readonly [least: string, most: string, unit: string])[] = [
  ["minLength", "maxLength", " characters"],
  ["minimum", "maximum", ""],
  ["minItems", "maxItems", " items"],
];

function bounds(schema: Schema): readonly string[] {
  return bounded.flatMap(([least, most, unit]) => {
    const [min, max] = [numberIn(schema[least]), numberIn(schema[most])];
    if (min !== undefined && max !== undefined) return [`${min} to ${max}${unit}`];
    if (max !== undefined) return [`at most ${max}${unitOf(max, unit)}`];
    return min === undefined ? [] : [`at least ${min}${unitOf(min, unit)}`];
  });
}

function unitOf(count: string, unit: string): string {
  return count === "1" ? unit.replace(/s$/, "") : unit;
}

/** Bounds that only say what a double can hold tell a reader nothing. */
function numberIn(value: unknown): string | undefined {
  if (typeof value !== "number" || Math.abs(value) >= Number.MAX_SAFE_INTEGER) return undefined;
  return value.toLocaleString("en");
}
