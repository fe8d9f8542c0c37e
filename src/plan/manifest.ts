/**
 * Manifest fragments: what was generated last, one small file per endpoint, so that two branches
 * that each add an endpoint never write the same file.
 */
import { createHash } from "node:crypto";

export interface Fragment {
  /** SHA-256 of each generated file's text, by path. */
  readonly files: Readonly<Record<string, string>>;
}

export const fragmentFolder = ".endpointgen";
export const fragmentPath = (name: string): string => `${fragmentFolder}/${name}.json`;

/** Line endings don't count: a checkout on another system isn't an edit. */
export function fingerprint(text: string): string {
  return createHash("sha256").update(text.replaceAll("\r\n", "\n")).digest("hex");
}

/** Undefined when it isn't a fragment: then its files count as nobody's. */
export function readFragment(text: string): Fragment | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    return isFragment(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isFragment(value: unknown): value is Fragment {
  if (typeof value !== "object" || value === null || !("files" in value)) return false;
  const { files } = value;
  return (
    typeof files === "object" &&
    files !== null &&
    Object.values(files).every((hash) => typeof hash === "string")
  );
}

export function printFragment(files: ReadonlyMap<string, string>): string {
  const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify({ files: Object.fromEntries(sorted) }, null, 2)}\n`;
}
