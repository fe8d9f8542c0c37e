/** The files of a plan, for people at a terminal. */
import { printHunk } from "../merge/unified.js";
import type { Action } from "../plan/file-change.js";
import {
  type FileView,
  grouped,
  type GroupedView,
  type SharedHunk,
  sumOf,
} from "../plan/file-view.js";
import type { Paint } from "../paint.js";
import { plainLine } from "./plain-line.js";
import { count } from "./summary.js";

/** Files named after "the same change in". */
const mostNamed = 3;

/** What becomes of a file, in words of the future. */
export const fateOf: Readonly<Record<Action, string>> = {
  create: "to create",
  recreate: "to recreate",
  update: "to update",
  merge: "to merge",
  delete: "to delete",
  conflict: "in conflict",
  orphan: "left over",
  edited: "edited by you",
  absent: "deleted by you",
  keep: "unchanged",
  blocked: "blocked",
};

/** A line for each file, and below it what changes in it; empty when all stay as they are. */
export function fileLines(views: readonly FileView[], colors: Paint): string[] {
  if (views.length === 0) return [];
  const title = colors.bold(`Files (${String(views.length)})`);
  return [title, ...grouped(views).flatMap((view) => linesOf(view, colors)), ""];
}

function linesOf(view: GroupedView, colors: Paint): string[] {
  const { path, action, line, shownBefore } = view;
  const place = line === undefined ? path : `${path}:${String(line)}`;
  const heading = [`  ${word(action, colors)} ${place}`, figures(view, colors), note(view, colors)];
  const own = isWhole(action) ? [] : view.hunks.flatMap((shared) => hunkLines(shared, colors));
  const rest =
    shownBefore === 0 || own.length === 0
      ? []
      : [colors.dim(`    ${count(shownBefore, "more change")} as shown above`)];
  return [heading.filter((part) => part !== "").join("  "), ...own, ...rest];
}

/** All of a new file is new: its number of lines says it. */
export const isWhole = (action: Action): boolean =>
  action === "create" || action === "recreate" || action === "delete";

function word(action: Action, { green, yellow, red }: Paint): string {
  const padded = action.padEnd(8);
  if (action === "create" || action === "recreate") return green(padded);
  return ["update", "merge", "edited", "absent"].includes(action) ? yellow(padded) : red(padded);
}

function figures({ added, removed }: GroupedView, { green, red }: Paint): string {
  const parts = [
    added === 0 ? "" : green(`+${String(added)}`),
    removed === 0 ? "" : red(`-${String(removed)}`),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

const notes: Partial<Readonly<Record<Action, string>>> = {
  edited: "your edit stays",
  absent: "you deleted it, and it stays deleted",
  orphan: "nothing asks for it; your edits are in it, so it stays",
  merge: "your edit is kept",
  conflict: "you and the YAML changed the same lines: markers will be written",
};

const note = ({ action, hunks, shownBefore }: GroupedView, { dim }: Paint): string => {
  const again = shownBefore > 0 && hunks.length === 0 && !isWhole(action);
  const said = again ? "as shown above" : notes[action];
  return said === undefined ? "" : dim(`(${said})`);
};

function hunkLines({ hunk, alsoIn }: SharedHunk, { green, red, cyan, dim }: Paint): string[] {
  const [heading = "", ...lines] = printHunk(hunk).map(plainLine);
  const painted = lines.map((line) => {
    if (line.startsWith("+")) return green(line);
    return line.startsWith("-") ? red(line) : line;
  });
  const also = alsoIn.length === 0 ? [] : [dim(alsoSentence(alsoIn))];
  return [cyan(heading), ...painted, ...also].map((line) => `    ${line}`.trimEnd());
}

function alsoSentence(paths: readonly string[]): string {
  const named = paths.slice(0, mostNamed).join(", ");
  const more = paths.length > mostNamed ? ", …" : "";
  return `the same change in ${count(paths.length, "more file")}: ${named}${more}`;
}

/** `3 files, +12 -4: 1 to create, 2 to update.` */
export function fileSummary(views: readonly FileView[]): string {
  const { files, added, removed, actions } = sumOf(views);
  if (files === 0) return "No file would change.";
  const fates = [...actions].map(([action, times]) => `${String(times)} ${fateOf[action]}`);
  return `${count(files, "file")}, +${String(added)} -${String(removed)}: ${fates.join(", ")}.`;
}
