/** What a declared field may hold, as a range: enough to say which of two fields takes more. */
import { longestString } from "../sections/request/limits.js";
import type { Bounds, FieldSpec } from "../sections/request/fields.js";

/** How values are sent: as JSON, where `5` isn't `"5"`, or as the text of a parameter or header. */
export type Wire = "json" | "text";

const texts: readonly string[] = ["string", "uuid", "email", "date-time", "url", "enum"];
const scalars: readonly string[] = ["integer", "number", "boolean"];

/** Whether every value of one type is one of the other, their bounds aside. */
export function takes(wide: FieldSpec, narrow: FieldSpec, wire: Wire): boolean {
  if (wide.type === narrow.type) return true;
  if (wide.type === "number") return narrow.type === "integer";
  if (wide.type === "object") return narrow.type === "map";
  if (wide.type !== "string") return false;
  return texts.includes(narrow.type) || (wire === "text" && scalars.includes(narrow.type));
}

/** Whether a field's bounds leave room for every value of another, whose type it takes. */
export function holds(wide: FieldSpec, narrow: FieldSpec): boolean {
  if (scalars.includes(narrow.type) && wide.type === "string") return true;
  const [outer, inner] = [boundsOf(wide), boundsOf(narrow)];
  return !isTighter(inner, outer);
}

/** Whether `after` leaves less room than `before`. */
export function isTighter(before: Bounds, after: Bounds): boolean {
  return (
    (after.min ?? -Infinity) > (before.min ?? -Infinity) ||
    (after.max ?? Infinity) < (before.max ?? Infinity)
  );
}

export const free: Bounds = { min: undefined, max: undefined };

const uuidLength = 36;

/** Of texts the lengths, of numbers the values; those that a type has by itself included. */
export function boundsOf(field: FieldSpec): Bounds {
  if (field.type === "map" || field.type === "column") return free;
  if (field.type === "enum") {
    const lengths = field.values.map(({ length }) => length);
    return { min: Math.min(...lengths), max: Math.max(...lengths) };
  }
  if (field.type === "uuid") return { min: uuidLength, max: uuidLength };
  // Nobody's address or link is longer than the longest text that we take.
  if (texts.includes(field.type) && field.type !== "string") return { min: 1, max: longestString };
  return field.bounds;
}
