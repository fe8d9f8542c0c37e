/**
 * The kinds of values that a YAML key can hold, each with its default and the text that help,
 * reference and JSON Schema are made from. Rooms build their schemas from these.
 */
import { z } from "zod";
import { readDuration } from "./duration.js";

/** Both ends inclusive. */
export interface Range {
  readonly min?: number;
  readonly max?: number;
}

const day = 86_400;

/** Figures above this are a slip of the finger, and would not fit the stores' integer arithmetic. */
const largestCount = 1_000_000;
const longestSpan = 3650 * day;

/** A whole number, from 1 to a million unless `range` says otherwise. */
export const count = (fallback: number, description: string, range: Range = {}) =>
  z
    .int()
    .min(range.min ?? 1)
    .max(range.max ?? largestCount)
    .default(fallback)
    .meta({ description });

/** A number with fractions. */
export const amount = (fallback: number, description: string, range: Range = {}) =>
  z
    .number()
    .min(range.min ?? 0)
    .max(range.max ?? largestCount)
    .default(fallback)
    .meta({ description });

/** Whole seconds, written as a number or as `5m`; from 1 s unless `range` says otherwise. */
export const seconds = (fallback: number, description: string, range: Range = {}) =>
  z
    .preprocess(
      readDuration,
      z
        .int()
        .min(range.min ?? 1)
        .max(range.max ?? longestSpan),
    )
    .default(fallback)
    .meta({ description, unit: "seconds" });

/** Seconds with fractions down to the millisecond. */
export const preciseSeconds = (fallback: number, description: string, range: Range = {}) =>
  z
    .preprocess(
      readDuration,
      z
        .number()
        .min(range.min ?? 0.001)
        .max(range.max ?? longestSpan),
    )
    .default(fallback)
    .meta({ description, unit: "seconds" });

/** `true` or `false`. */
export const flag = (fallback: boolean, description: string) =>
  z.boolean().default(fallback).meta({ description });

/** A flag whose default the room derives from the rest of the file; `defaultText` says how. */
export const derivedFlag = (description: string, defaultText: string) =>
  z.boolean().default(false).meta({ description, defaultText });

/** One of a closed list of words. */
export const oneOf = <const Values extends readonly [string, ...string[]]>(
  values: Values,
  fallback: NoInfer<Values[number]>,
  description: string,
) =>
  z
    .enum(values)
    .default(() => fallback)
    .meta({ description });

/** A line of text that isn't empty. */
export const line = (fallback: string, description: string) =>
  text().default(fallback).meta({ description });

/** Text of 1 to 1,000 characters without line breaks. */
export const text = () =>
  z
    .string()
    .min(1)
    .max(1000)
    .regex(/^[^\r\n]*$/, { error: "one line of text" });

/** Text of one form; `form` completes "must be …". */
export const formed = (pattern: RegExp, form: string) => z.string().regex(pattern, { error: form });

/** A list; at most 1,000 entries. */
export const listOf = <Item extends z.ZodType>(
  item: Item,
  fallback: z.output<Item>[],
  description: string,
) =>
  z
    .array(item)
    .max(1000)
    .default(() => [...fallback] as z.output<Item>[])
    .meta({ description });

/** A map of named settings that may be left out as a whole. */
export const block = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
  z
    .strictObject(shape)
    .prefault({} as z.input<z.ZodObject<Shape>>)
    .meta({ description });

/** A whole section: the same without a default of its own. */
export const section = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
  z.strictObject(shape).meta({ description });

/** A name as it appears in the handler file's exports. */
export const exportName = () =>
  formed(/^[A-Za-z_$][\w$]*$/, "the name of a function that the handler file exports");

/** Where an input stands: `body.secret_value`. */
export const inputPath = () =>
  formed(
    /^(params|query|headers|body)(\.[A-Za-z_][\w-]*)+$/,
    "the path of an input, such as body.secret_value",
  );
