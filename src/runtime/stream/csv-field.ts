import { textOf } from "../http/write.js";
import { writeText } from "../response/write-text.js";

/** How one value is written. */
export interface CsvFieldOptions {
  /** Members of objects that are left out, at any depth. */
  readonly excluded: ReadonlySet<string>;
  readonly keepFormulas: boolean;
}

/**
 * Semicolons and tabs separate fields where a spreadsheet's language says so, and what follows them
 * could be a formula again.
 */
const needsQuotes = /[",;\t\r\n]/;

/**
 * How formulas begin (OWASP, CSV Injection), the wide forms included, which spreadsheets take for
 * the same, and spaces before them, which some strip.
 */
const formula = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/;

/** Negative amounts arrive as text from the database; they are no formulas. */
const number = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A value as one field of a line (RFC 4180, section 2). */
export function csvField(value: unknown, { excluded, keepFormulas }: CsvFieldOptions): string {
  if (typeof value === "number" || typeof value === "bigint" || typeof value === "boolean") {
    return String(value);
  }
  const text = textIn(value, excluded);
  const isFormula = !keepFormulas && formula.test(text) && !number.test(text);
  const safe = isFormula ? `'${text}` : text;
  return needsQuotes.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function textIn(value: unknown, excluded: ReadonlySet<string>): string {
  if (typeof value === "string") return value;
  if (value === undefined || value === null) return "";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "" : value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  // Functions and symbols are no values; JSON has no text for them.
  if (typeof value !== "object") return "";
  const json = textOf(writeText(value, [...excluded], false));
  // What writes itself as a text, as a sealed value does.
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}
