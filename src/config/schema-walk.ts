/** Looks into zod schemas: what stands at a path, and what kind of value it takes. */
import { z } from "zod";
import type { Path } from "../sections/section.js";

/** What a schema's `.meta` may say, besides zod's own keys. */
export interface Meta {
  readonly description?: string;
  /** How a default comes about that isn't one fixed value. */
  readonly defaultText?: string;
  readonly unit?: "seconds" | "bytes";
  /** Completes "must be …" where the schema alone would read badly. */
  readonly expects?: string;
  /** Decides what is generated, so it can't come from the environment. */
  readonly structure?: boolean;
  /** May hold a secret by mistake, so that no sentence shows it. */
  readonly sensitive?: boolean;
  /** A map of fields in the short language. */
  readonly fields?: boolean;
}

/** The meta of a schema and of what it wraps, the outer one first. */
export function metaOf(schema: z.ZodType): Meta {
  const inner = peel(schema);
  const below = inner === undefined ? {} : metaOf(inner);
  return { ...below, ...(schema.meta() as Meta | undefined) };
}

/** Without defaults, optionality and conversions from text. */
export function core(schema: z.ZodType): z.ZodType {
  const inner = peel(schema);
  return inner === undefined ? schema : core(inner);
}

function peel(schema: z.ZodType): z.ZodType | undefined {
  if (schema instanceof z.ZodPipe) {
    return (schema.in instanceof z.ZodTransform ? schema.out : schema.in) as z.ZodType;
  }
  const wraps =
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodNullable;
  return wraps ? (schema.unwrap() as z.ZodType) : undefined;
}

/** The schema of one key or list entry below; undefined: there is none. */
export function below(schema: z.ZodType, key: string | number): z.ZodType | undefined {
  const own = core(schema);
  if (own instanceof z.ZodObject) {
    const shape = own.shape as Readonly<Record<string, z.ZodType>>;
    return Object.hasOwn(shape, key) ? shape[key] : undefined;
  }
  if (own instanceof z.ZodArray)
    return typeof key === "number" ? (own.element as z.ZodType) : undefined;
  if (own instanceof z.ZodRecord) return own.valueType as z.ZodType;
  if (own instanceof z.ZodUnion) {
    return (own.options as z.ZodType[]).map((option) => below(option, key)).find(Boolean);
  }
  return undefined;
}

/** The schema at the end of a path; undefined: the path leads nowhere. */
export function schemaAt(schema: z.ZodType, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, key) => at && below(at, key), schema);
}

/** The keys of a map schema, or those that a map of named entries may have; else empty. */
export function keysOf(schema: z.ZodType): readonly string[] {
  const own = core(schema);
  if (own instanceof z.ZodObject) return Object.keys(own.shape);
  if (own instanceof z.ZodUnion) return (own.options as z.ZodType[]).flatMap(keysOf);
  return own instanceof z.ZodRecord && own.keyType instanceof z.ZodEnum
    ? own.keyType.options.map(String)
    : [];
}

/** Every key at any depth with the path of its map: `["fixed_window"]` for `limit`. */
export function* keysWithin(
  schema: z.ZodType,
  path: readonly string[] = [],
): Generator<readonly string[]> {
  for (const key of keysOf(schema)) {
    const inner = below(schema, key);
    yield [...path, key];
    if (inner !== undefined) yield* keysWithin(inner, [...path, key]);
  }
}

export type Kind = "number" | "text" | "list" | "structure";

/** What the environment could fill in at a schema; `structure`: nothing. */
export function kindOf(schema: z.ZodType): Kind {
  if (metaOf(schema).structure === true) return "structure";
  const own = core(schema);
  if (own instanceof z.ZodNumber) return "number";
  if (own instanceof z.ZodString) return "text";
  if (!(own instanceof z.ZodArray)) return "structure";
  const entry = kindOf(own.element as z.ZodType);
  return entry === "number" || entry === "text" ? "list" : "structure";
}
