/** What a plan does to each file, as a reviewer wants to see it: the lines that come and go. */
import { type DiffHunk, unifiedDiff } from "../merge/unified.js";
import type { Action, FileChange } from "./file-change.js";

export interface FileView {
  readonly path: string;
  readonly action: Action;
  /** Of `conflict` and `blocked`: where to look, from 1. */
  readonly line?: number | undefined;
  /** Lines. */
  readonly added: number;
  readonly removed: number;
  readonly hunks: readonly DiffHunk[];
}

/** Every file but those that stay as they are. @param read what stands in the project now */
export function fileViews(
  changes: readonly FileChange[],
  read: (path: string) => string | undefined,
): readonly FileView[] {
  return changes
    .filter(({ action }) => action !== "keep")
    .map((change) => viewOf(change, read(change.path) ?? ""));
}

function viewOf({ path, action, text, line }: FileChange, before: string): FileView {
  const after = action === "delete" ? "" : (text ?? before);
  const hunks = unifiedDiff(before, after);
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (wanted: "in" | "out"): number =>
    lines.filter(({ kind }) => kind === wanted).length;
  return { path, action, line, added: count("in"), removed: count("out"), hunks };
}

/** A hunk, with the other files that the same lines come to or go from. */
export interface SharedHunk {
  readonly hunk: DiffHunk;
  readonly alsoIn: readonly string[];
}

/** Files whose hunks stand in the first file alone that has them. */
export interface GroupedView extends Omit<FileView, "hunks"> {
  readonly hunks: readonly SharedHunk[];
  /** How many of this file's hunks are shown with an earlier file. */
  readonly shownBefore: number;
}

/**
 * Tells each change once. Two hunks are the same change when the same lines come and go; the lines
 * around them may differ, since they often name the endpoint.
 */
export function grouped(views: readonly FileView[]): readonly GroupedView[] {
  const files = new Map<string, string[]>();
  for (const { path, hunks } of views)
    for (const key of new Set(hunks.map(keyOf))) files.set(key, [...(files.get(key) ?? []), path]);
  return views.map((view) => {
    const own = view.hunks.map((hunk) => ({ hunk, paths: files.get(keyOf(hunk)) ?? [] }));
    const first = own.filter(({ paths }) => paths[0] === view.path);
    const hunks = first.map(({ hunk, paths }) => ({ hunk, alsoIn: paths.slice(1) }));
    return { ...view, hunks, shownBefore: own.length - first.length };
  });
}

const keyOf = ({ lines }: DiffHunk): string =>
  JSON.stringify(lines.map(({ kind, text }) => (kind === "same" ? "" : `${kind} ${text}`)));

/** What a plan does, in figures. */
export interface FileSum {
  readonly files: number;
  readonly added: number;
  readonly removed: number;
  readonly actions: ReadonlyMap<Action, number>;
}

export function sumOf(views: readonly FileView[]): FileSum {
  const actions = new Map<Action, number>();
  for (const { action } of views) actions.set(action, (actions.get(action) ?? 0) + 1);
  return {
    files: views.length,
    added: views.reduce((sum, { added }) => sum + added, 0),
    removed: views.reduce((sum, { removed }) => sum + removed, 0),
    actions,
  };
}
