/** The short language in which requests and responses are described: `list of string(1..64)?`. */
import type { ColumnSchema } from "../../database/column-schema.js";

export type ScalarType =
  "string" | "integer" | "number" | "boolean" | "uuid" | "email" | "date-time" | "url" | "object";

/** What every field has, whatever its type. */
interface FieldBase {
  readonly optional: boolean;
  /** Present for `list of …`; the bounds count items. */
  readonly list: Bounds | undefined;
}

/**
 * Inclusive; characters of strings, values of numbers, items of lists. A list without `max` has the
 * longest that bodies may hold; `Infinity` is for answers that nothing shortens.
 */
export interface Bounds {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export type FieldSpec =
  | (FieldBase & { readonly type: ScalarType; readonly bounds: Bounds })
  | (FieldBase & { readonly type: "enum"; readonly values: readonly string[] })
  | (FieldBase & { readonly type: "map"; readonly fields: FieldMap; readonly nullable?: boolean })
  | (FieldBase & {
      readonly type: "column";
      readonly column: ColumnSchema;
      readonly example: unknown;
    });

/** Field names in the order of the YAML. */
export type FieldMap = Readonly<Record<string, FieldSpec>>;
