/** A value that a column takes: for the API page, `call`, and the rows of generated tests. */
import type { Column } from "../snapshot.js";
import type { ValueSchema } from "../postgres-types.js";

/** By the catalogue's name, for types whose text says nothing about its form. */
const written: Readonly<Record<string, string>> = {
  int8: "1",
  numeric: "1",
  money: "1.00",
  timestamp: "2026-01-01 00:00:00",
  time: "12:00:00",
  timetz: "12:00:00+00",
  interval: "01:00:00",
  bytea: String.raw`\x00`,
  inet: "192.0.2.1",
  cidr: "192.0.2.0/24",
  macaddr: "08:00:2b:01:02:03",
  point: "(1,1)",
  xml: "<a/>",
  tsvector: "'word'",
};

const formats = {
  uuid: "3f1c9a52-6f0e-4c1b-9d57-0c8f6f1b2a34",
  date: "2026-01-01",
  "date-time": "2026-01-01T00:00:00Z",
} as const;

export function exampleOfColumn({ name, base, of, list, type }: Column, schema: ValueSchema) {
  if (list === true) return [];
  if (schema.enum !== undefined) return schema.enum[0];
  if (of === "range") return "empty";
  if (schema.type === undefined) return {};
  if (schema.type === "boolean") return true;
  if (schema.type === "integer" || schema.type === "number") return numberOf(schema);
  if (base === "bit") return "0".repeat(Number(/\((\d+)\)/.exec(type)?.[1] ?? 1));
  if (schema.format !== undefined) return formats[schema.format];
  return written[base] ?? sized(name.replaceAll("_", "-"), schema);
}

function numberOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: ValueSchema): number {
  const least = Math.max(minimum ?? -Infinity, (exclusiveMinimum ?? -Infinity) + 1);
  const most = Math.min(maximum ?? Infinity, (exclusiveMaximum ?? Infinity) - 1);
  return Math.min(Math.max(1, least), most);
}

function sized(text: string, { minLength = 0, maxLength = Infinity }: ValueSchema): string {
  return text.padEnd(minLength, "x").slice(0, Math.max(maxLength, minLength));
}
