/** Merged texts as files: with git's conflict markers where somebody has to decide. */
import { isConflict, mergeThreeWay, type Piece } from "./three-way.js";

/** Who is who, printed behind the markers. */
export interface Labels {
  readonly ours: string;
  readonly base: string;
  readonly theirs: string;
}

/** Three versions of one file. */
export interface Versions {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/** What a merge came to. */
export interface Merged {
  readonly text: string;
  /** What somebody has to decide; 0: the text is settled. */
  readonly conflicts: number;
  /** Conflicts that the text has no markers for, a sentence each. */
  readonly beside?: readonly string[];
}

/**
 * Merges whole texts. Line endings are those of `ours`, and don't count as changes. `favour`
 * settles every conflict for one side, and leaves all else merged.
 */
export function mergeTexts(
  { base, ours, theirs }: Versions,
  labels: Labels,
  favour?: "ours" | "theirs",
): Merged {
  const pieces = mergeThreeWay({
    base: linesOf(base),
    ours: linesOf(ours),
    theirs: linesOf(theirs),
  });
  const end = ours.includes("\r\n") ? "\r\n" : "\n";
  return {
    text: pieces.flatMap((piece) => printed(piece, labels, favour)).join(end),
    conflicts: favour === undefined ? pieces.filter(isConflict).length : 0,
  };
}

/**
 * The first line, from 1, that still holds a marker of ours or of git; undefined: there is none.
 * A row of equal signs alone is none: it may stand in any text.
 */
export function firstMarker(text: string): number | undefined {
  const at = text.split("\n").findIndex((line) => /^(<{7}|\|{7}|>{7})([ \r]|$)/.test(line));
  return at === -1 ? undefined : at + 1;
}

function linesOf(text: string): string[] {
  return text.replaceAll("\r\n", "\n").split("\n");
}

function printed(piece: Piece, labels: Labels, favour?: "ours" | "theirs"): readonly string[] {
  if (!isConflict(piece)) return piece.lines;
  if (favour !== undefined) return piece[favour];
  return [
    `<<<<<<< ${labels.ours}`,
    ...piece.ours,
    `||||||| ${labels.base}`,
    ...piece.base,
    "=======",
    ...piece.theirs,
    `>>>>>>> ${labels.theirs}`,
  ];
}
