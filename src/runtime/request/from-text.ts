import { z } from "zod";

/** Bounds of a number, both inclusive. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d{1,3})?$/i;
const whole = /^[+-]?\d{1,16}$/;

/** Text that must be a whole number JavaScript can hold exactly, such as `?limit=20`. */
export function textInteger(range: Range = {}) {
  return numeric(whole, within(z.int({ error: "must be a whole number" }), range));
}

/** Text that must be a finite decimal number, such as `?price=9.90`. */
export function textNumber(range: Range = {}) {
  return numeric(decimal, within(z.number({ error: "must be a number" }), range));
}

/** `true`, `1`, `false` or `0`. */
export function textBoolean() {
  return z
    .enum(["true", "false", "1", "0"], { error: required("must be true or false") })
    .transform((text) => text === "true" || text === "1");
}

/**
 * A list in text: the field repeated (`?tag=a&tag=b`), its values separated by commas, or both.
 * The empty text is the empty list. Bounds go onto the result: `textList(item, { max: 10 })`.
 */
export function textList<Item extends z.ZodType>(item: Item, range: Range = {}) {
  const list = z.array(item).min(range.min ?? 0);
  return z.preprocess(split, range.max === undefined ? list : list.max(range.max));
}

function split(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap((part: unknown) => split(part));
  if (typeof value !== "string") return value;
  return value === "" ? [] : value.split(",");
}

function numeric<Schema extends z.ZodType<number, number>>(shape: RegExp, schema: Schema) {
  return z
    .string({ error: required("must be given once") })
    .transform((text) => (shape.test(text) ? Number(text) : Number.NaN))
    .pipe(schema);
}

function within(schema: z.ZodNumber, { min, max }: Range): z.ZodNumber {
  const low = min === undefined ? schema : schema.min(min);
  return max === undefined ? low : low.max(max);
}

function required(message: string) {
  return ({ input }: { readonly input?: unknown }) =>
    input === undefined ? "is required" : message;
}
