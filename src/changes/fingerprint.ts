import { createHash } from "node:crypto";

/** What makes a change this change and no other. */
export interface Fingerprinted {
  readonly kind: string;
  /** Undefined for the whole project. */
  readonly endpoint: string | undefined;
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Twelve hexadecimal digits that name a change, so that people can agree to it: the same for the
 * same change, whatever else changed, wherever it is written and however it is worded.
 */
export function fingerprintOf(change: Fingerprinted): string {
  const { kind, endpoint = null, path, before, after } = change;
  const text = canonical([kind, endpoint, path, before, after]);
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

/** JSON with the keys of every map sorted; what JSON can't hold is told apart all the same. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, own]) => own !== undefined);
    const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
    return `{${sorted.map(([key, own]) => `${JSON.stringify(key)}:${canonical(own)}`).join(",")}}`;
  }
  if (typeof value === "number") return String(value);
  return value === undefined ? "undefined" : JSON.stringify(value);
}
