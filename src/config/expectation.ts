/** What a schema takes, as the end of "must be …". */
import { z } from "zod";
import { core, type Meta, metaOf } from "./schema-walk.js";

/** `a whole number from 1 to 20`, `one of fifo, lru or mru`, `a list` … */
export function expectation(schema: z.ZodType): string {
  const { expects, unit } = metaOf(schema);
  if (expects !== undefined) return expects;
  const own = core(schema);
  if (own instanceof z.ZodNumber) return numberText(own, unit);
  if (own instanceof z.ZodUnion) return orList((own.options as z.ZodType[]).map(expectation));
  if (own instanceof z.ZodEnum) return choices(own.options.map(String));
  if (own instanceof z.ZodLiteral) return choices([...own.values].map(String));
  if (own instanceof z.ZodBoolean) return "true or false";
  if (own instanceof z.ZodString) return "text";
  if (own instanceof z.ZodArray) return "a list";
  return "a map";
}

const units = {
  seconds: " of seconds or a duration such as 5m",
  bytes: " of bytes or a size such as 100kb",
} as const;

function numberText(schema: z.ZodNumber, unit: Meta["unit"]): string {
  const whole = schema.format === "safeint" ? "a whole number" : "a number";
  const base = `${whole}${unit === undefined ? "" : units[unit]}`;
  const low = bound(schema.minValue);
  const high = bound(schema.maxValue);
  if (low !== undefined && high !== undefined) return `${base}, from ${low} to ${high}`;
  if (low !== undefined) return `${base}, at least ${low}`;
  return high === undefined ? base : `${base}, at most ${high}`;
}

/** The safe integers' own bounds say nothing. */
function bound(value: number | null): string | undefined {
  const said = value !== null && Math.abs(value) < Number.MAX_SAFE_INTEGER;
  return said ? value.toLocaleString("en-US", { maximumFractionDigits: 3 }) : undefined;
}

const choices = (values: readonly string[]): string =>
  values.length === 1 ? (values[0] ?? "") : `one of ${orList(values)}`;

/** `a, b or c` */
export function orList(values: readonly string[]): string {
  const distinct = [...new Set(values)];
  const last = distinct.at(-1) ?? "";
  return distinct.length < 2 ? last : `${distinct.slice(0, -1).join(", ")} or ${last}`;
}
