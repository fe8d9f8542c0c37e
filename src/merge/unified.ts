/** The difference of two texts as people read it: hunks with a few lines around each change. */
import { diffLines, type Hunk } from "./line-diff.js";

/** One line of a hunk. */
export interface DiffLine {
  readonly kind: "same" | "out" | "in";
  readonly text: string;
}

/** A stretch of changes; lines count from 1. */
export interface DiffHunk {
  readonly line: number;
  readonly newLine: number;
  readonly lines: readonly DiffLine[];
}

/** Lines shown around a change, as diff -u does. */
const around = 3;

/** Differences in line endings alone are none. */
export function unifiedDiff(before: string, after: string): DiffHunk[] {
  const old = linesOf(before);
  const now = linesOf(after);
  return grouped(diffLines(old, now)).map((group) => hunkOf(group, old, now));
}

/** A hunk as text, with its heading. */
export function printHunk({ line, newLine, lines }: DiffHunk): readonly string[] {
  const count = (...kinds: readonly DiffLine["kind"][]): number =>
    lines.filter(({ kind }) => kinds.includes(kind)).length;
  const range = (start: number, length: number): string =>
    length === 1 ? String(start) : `${String(length === 0 ? start - 1 : start)},${String(length)}`;
  const heading = `@@ -${range(line, count("same", "out"))} +${range(newLine, count("same", "in"))} @@`;
  return [heading, ...lines.map(({ kind, text }) => `${signs[kind]}${text}`)];
}

const signs = { same: " ", out: "-", in: "+" } as const;

/** A last line without an end is a line; after an end there is none. */
function linesOf(text: string): string[] {
  const lines = text.replaceAll("\r\n", "\n").split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Changes whose surroundings meet are shown as one. */
function grouped(hunks: readonly Hunk[]): Hunk[][] {
  const groups: Hunk[][] = [];
  for (const hunk of hunks) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && hunk.start - last.end <= 2 * around) group.push(hunk);
    else groups.push([hunk]);
  }
  return groups;
}

function hunkOf(group: readonly Hunk[], old: readonly string[], now: readonly string[]): DiffHunk {
  const first = group[0] ?? { start: 0, end: 0, newStart: 0, newEnd: 0 };
  const last = group.at(-1) ?? first;
  const start = Math.max(0, first.start - around);
  const lines: DiffLine[] = [];
  let done = start;
  for (const hunk of group) {
    lines.push(...as("same", old.slice(done, hunk.start)));
    lines.push(...as("out", old.slice(hunk.start, hunk.end)));
    lines.push(...as("in", now.slice(hunk.newStart, hunk.newEnd)));
    done = hunk.end;
  }
  lines.push(...as("same", old.slice(done, last.end + around)));
  return { line: start + 1, newLine: first.newStart - (first.start - start) + 1, lines };
}

function as(kind: DiffLine["kind"], texts: readonly string[]): DiffLine[] {
  return texts.map((text) => ({ kind, text }));
}
