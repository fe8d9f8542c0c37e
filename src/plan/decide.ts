/** What happens to one generated file: nothing is lost without being listed. */
import { hasMarkers, type Labels, mergeTexts } from "../merge/conflict-markers.js";
import { sidesOf } from "../merge/conflict-sides.js";
import { fingerprint, type Remembered, textOf } from "./fragment.js";

/** Whose side is taken where both changed the same lines; absent: markers are written. */
export type Favour = "ours" | "theirs";

/** One generated file, in its versions. */
export interface FileVersions {
  /** What stands in the project; undefined: nothing. */
  readonly present: string | undefined;
  /** What was generated before, with what is left of edits made since. */
  readonly last: readonly Remembered[];
  /** What would be generated now. */
  readonly wanted: string;
  readonly favour?: Favour | undefined;
  readonly labels: Labels;
}

/** The decision on a file. */
export type Decision =
  | { readonly action: "create" | "update"; readonly text: string }
  /** Nothing to write; `edited`: it differs from what would be generated, by the user's hand. */
  | { readonly action: "keep"; readonly edited: boolean }
  /** The user's edits and the new text, joined. */
  | { readonly action: "merge"; readonly text: string }
  /** Both changed the same lines: `text` holds markers. */
  | { readonly action: "conflict"; readonly text: string; readonly conflicts: number }
  /** Nobody may write here before somebody has looked. */
  | { readonly action: "blocked"; readonly reason: "not-ours" | "unresolved" };

export function decide(versions: FileVersions): Decision {
  const { present, last, wanted, favour } = versions;
  if (present === undefined) return { action: "create", text: wanted };
  if (fingerprint(present) === fingerprint(wanted)) return { action: "keep", edited: false };
  if (isUntouched(present, last)) return { action: "update", text: wanted };
  if (hasMarkers(present)) return unresolved(wanted, favour);
  const bases = last.map(textOf).filter((text) => text !== undefined);
  if (bases.length === 0) return unknown(wanted, favour);
  return merged(present, bases, versions);
}

/** As we wrote it, or left in conflict by git between two versions that we both wrote. */
function isUntouched(present: string, last: readonly Remembered[]): boolean {
  const ours = (text: string): boolean => last.some(({ hash }) => hash === fingerprint(text));
  if (ours(present)) return true;
  const sides = sidesOf(present.replaceAll("\r\n", "\n"));
  return sides !== undefined && ours(sides.ours) && ours(sides.theirs);
}

function unresolved(wanted: string, favour: Favour | undefined): Decision {
  return favour === "theirs"
    ? { action: "update", text: wanted }
    : { action: "blocked", reason: "unresolved" };
}

/** Without what was generated before nobody can tell an edit from an older text. */
function unknown(wanted: string, favour: Favour | undefined): Decision {
  if (favour === "theirs") return { action: "update", text: wanted };
  return favour === "ours"
    ? { action: "keep", edited: true }
    : { action: "blocked", reason: "not-ours" };
}

function merged(present: string, bases: readonly string[], versions: FileVersions): Decision {
  const { wanted, favour, labels } = versions;
  const results = bases.map((base) =>
    mergeTexts({ base, ours: present, theirs: wanted }, labels, favour),
  );
  // Of two bases the one that the edits were made on leaves fewer conflicts.
  const best = results.reduce((one, other) => (other.conflicts < one.conflicts ? other : one));
  if (best.conflicts > 0) return { action: "conflict", ...best };
  if (fingerprint(best.text) === fingerprint(present)) return { action: "keep", edited: true };
  return { action: "merge", text: best.text };
}
