/**
 * What stands for "nothing" in data that comes from elsewhere; `normalizeText` takes it for nothing.
 * @example
 * import { normalizeText, PLACEHOLDER_VALUE } from "@endpointgen/runtime";
 *
 * if (normalizeText(PLACEHOLDER_VALUE) !== null) throw new Error("it stands for nothing");
 */
export const PLACEHOLDER_VALUE = "_";

/**
 * Text without white space around it, in Unicode's composed form (NFC); null for what is no text,
 * empty, or the placeholder.
 * @example
 * import { normalizeText } from "@endpointgen/runtime";
 *
 * if (normalizeText("  Ann ") !== "Ann") throw new Error("not trimmed");
 */
export function normalizeText(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.normalize("NFC").trim();
  return text === "" || text === PLACEHOLDER_VALUE ? null : text;
}

/**
 * The texts of a list, or of one text, normalised: nothing empty, nothing twice, in their order.
 * @example
 * import { normalizeSequence } from "@endpointgen/runtime";
 *
 * const industries = normalizeSequence([" steel ", "", "steel", null]);
 * if (industries.join() !== "steel") throw new Error("not normalised");
 */
export function normalizeSequence(values: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(values) ? values : [values];
  return [...new Set(list.map(normalizeText).filter((text) => text !== null))];
}

/**
 * The first value that holds text, normalised; null when none does.
 * @example
 * import { coalesceText } from "@endpointgen/runtime";
 *
 * const contact: { work?: string; home?: string } = { home: "+49 1" };
 * const phone = coalesceText(contact.work, contact.home);
 * if (phone === null) throw new Error("there is one");
 */
export function coalesceText(...values: readonly unknown[]): string | null {
  for (const value of values) {
    const text = normalizeText(value);
    if (text !== null) return text;
  }
  return null;
}
