/** What happens to one generated file: nothing is lost without being listed. */
import { firstMarker, type Labels, type Merged, type Versions } from "../merge/conflict-markers.js";
import { sidesOf } from "../merge/conflict-sides.js";
import { fingerprint, type Remembered, textOf } from "./fragment.js";

/** Whose side is taken where both changed the same lines; absent: markers are written. */
export type Favour = "ours" | "theirs";

/** Joins two edits of one text: `mergeTexts`. */
export type Merge = (versions: Versions, labels: Labels, favour?: Favour) => Merged;

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
  readonly merge: Merge;
}

/** Why nobody may write here before somebody has looked. */
export type BlockReason =
  /** We never wrote it. */
  | "not-ours"
  /** We wrote it, somebody edited it, and what we wrote isn't known any more. */
  | "no-base"
  /** It still holds conflict markers. */
  | "unresolved";

/** The decision on a file. */
export type Decision =
  | { readonly action: "create" | "update"; readonly text: string }
  /** Nothing to write; `edited`: it differs from what would be generated, by the user's hand. */
  | { readonly action: "keep"; readonly edited: boolean }
  /** Left as it is, because somebody was asked and said so. */
  | { readonly action: "skip" }
  /** The user's edits and the new text, joined. */
  | { readonly action: "merge"; readonly text: string }
  /** Both changed the same lines: `text` holds markers, the first in `line` (from 1). */
  | {
      readonly action: "conflict";
      readonly text: string;
      readonly line: number;
      /** Of a text that can't hold markers and holds the user's side: what both say. */
      readonly beside?: readonly string[];
    }
  /** `line`: where to look, from 1. */
  | { readonly action: "blocked"; readonly reason: BlockReason; readonly line: number };

export function decide(versions: FileVersions): Decision {
  const { present, last, wanted } = versions;
  if (present === undefined) return { action: "create", text: wanted };
  if (fingerprint(present) === fingerprint(wanted)) return { action: "keep", edited: false };
  // A file that holds nothing asks to be written.
  if (isUntouched(present, last) || present.trim() === "")
    return { action: "update", text: wanted };
  const marker = firstMarker(present);
  if (marker !== undefined) return unresolved(present, marker, versions);
  const bases = last.map(textOf).filter((text) => text !== undefined);
  if (bases.length === 0) return unknown(versions);
  return merged(present, bases, versions);
}

/** As we wrote it, or left in conflict by git between two versions that we both wrote. */
export function isUntouched(present: string, last: readonly Remembered[]): boolean {
  const ours = (text: string): boolean => last.some(({ hash }) => hash === fingerprint(text));
  if (ours(present)) return true;
  const sides = sidesOf(present.replaceAll("\r\n", "\n"));
  return sides !== undefined && ours(sides.ours) && ours(sides.theirs);
}

/** Of each conflict the favoured side is taken, and what that comes to is merged like any edit. */
function unresolved(present: string, line: number, versions: FileVersions): Decision {
  const { favour } = versions;
  const sides = favour === undefined ? undefined : sidesOf(present);
  if (favour === undefined || sides === undefined)
    return { action: "blocked", reason: "unresolved", line };
  const text = sides[favour];
  const decision = decide({ ...versions, present: text });
  return decision.action === "keep" ? { action: "merge", text } : decision;
}

/** Without what was generated before nobody can tell an edit from an older text. */
function unknown({ last, wanted, favour }: FileVersions): Decision {
  if (favour === "theirs") return { action: "update", text: wanted };
  if (favour === "ours") return { action: "keep", edited: true };
  return { action: "blocked", reason: last.length === 0 ? "not-ours" : "no-base", line: 1 };
}

function merged(present: string, bases: readonly string[], versions: FileVersions): Decision {
  const { wanted, favour, labels, merge } = versions;
  const results = bases.map((base) =>
    merge({ base, ours: present, theirs: wanted }, labels, favour),
  );
  // Of two bases the one that the edits were made on leaves fewer conflicts.
  const best = results.reduce((one, other) => (other.conflicts < one.conflicts ? other : one));
  const { text, beside } = best;
  if (beside !== undefined) return { action: "conflict", text, line: 1, beside };
  if (best.conflicts > 0) return { action: "conflict", text, line: firstMarker(text) ?? 1 };
  if (fingerprint(text) === fingerprint(present)) return { action: "keep", edited: true };
  return { action: "merge", text };
}
