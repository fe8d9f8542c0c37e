/** A value that fits declared fields: for the API page, `call`, and the generated tests. */
import type { Bounds, FieldMap, FieldSpec, ScalarType } from "./fields.js";

export function exampleOf(fields: FieldMap): Record<string, unknown> {
  const required = Object.entries(fields).filter(([, spec]) => !spec.optional);
  return Object.fromEntries(required.map(([name, spec]) => [name, fieldExample(name, spec)]));
}

function fieldExample(name: string, spec: FieldSpec): unknown {
  const one = valueExample(name, spec);
  if (spec.list === undefined) return one;
  return Array.from({ length: Math.max(1, spec.list.min ?? 1) }, () => one);
}

function valueExample(name: string, spec: FieldSpec): unknown {
  if (spec.type === "map") return exampleOf(spec.fields);
  if (spec.type === "column") return spec.example;
  if (spec.type === "enum") return spec.values[0];
  return scalarExample(name, spec.type, spec.bounds);
}

function scalarExample(name: string, type: ScalarType, bounds: Bounds): unknown {
  switch (type) {
    case "string":
      return sized(name.replaceAll("_", "-"), bounds);
    case "integer":
      return inRange(1, bounds, Math.ceil);
    case "number":
      return inRange(1.5, bounds, (value) => value);
    case "boolean":
      return true;
    case "object":
      return {};
    case "uuid":
      return "3f2504e0-4f89-41d3-9a0c-0305e82c3301";
    case "email":
      return "ada@example.com";
    case "date-time":
      return "2026-01-31T12:00:00Z";
    case "url":
      return "https://example.com/";
  }
}

/** The name itself, made longer or shorter until it fits. */
function sized(name: string, { min = 0, max = Infinity }: Bounds): string {
  const long = name.length >= min ? name : name.repeat(Math.ceil(min / Math.max(1, name.length)));
  return long.slice(0, Math.min(Math.max(min, name.length), max));
}

function inRange(wish: number, { min, max }: Bounds, round: (value: number) => number): number {
  const low = Math.max(wish, min ?? wish);
  return round(max === undefined ? low : Math.min(low, max));
}
