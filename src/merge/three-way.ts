/** Joins two edits of one text. What both changed differently is a conflict, never a guess. */
import { diffLines, type Hunk } from "./line-diff.js";

/** A stretch that both sides changed, each in another way. */
export interface Conflict {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Lines that are settled, or a conflict. */
export type Piece = { readonly lines: readonly string[] } | Conflict;

/** The three texts, as lines. `ours` is the user's, `theirs` what would be generated now. */
export interface Sides {
  readonly base: readonly string[];
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/**
 * Merges line by line. Changes that don't overlap are both taken, also when they touch; the same
 * change on both sides is taken once.
 */
export function mergeThreeWay(sides: Sides): Piece[] {
  const { base } = sides;
  const pieces: Piece[] = [];
  let done = 0;
  for (const region of regionsOf(sides)) {
    pieces.push({ lines: base.slice(done, region.start) }, ...settle(region, sides));
    done = region.end;
  }
  pieces.push({ lines: base.slice(done) });
  return pieces.filter((piece) => !("lines" in piece) || piece.lines.length > 0);
}

/** True when a piece still has to be decided by somebody. */
export function isConflict(piece: Piece): piece is Conflict {
  return "base" in piece;
}

/** Lines of the base that one change, or several overlapping ones, are about. */
interface Region {
  readonly start: number;
  readonly end: number;
  readonly ours: readonly Hunk[];
  readonly theirs: readonly Hunk[];
}

type Owned = Hunk & { readonly side: "ours" | "theirs" };

function regionsOf({ base, ours, theirs }: Sides): Region[] {
  const hunks: Owned[] = [
    ...diffLines(base, ours).map((hunk) => ({ ...hunk, side: "ours" as const })),
    ...diffLines(base, theirs).map((hunk) => ({ ...hunk, side: "theirs" as const })),
  ].sort(byPlace);
  const regions: Region[] = [];
  for (const hunk of hunks) {
    const last = regions.at(-1);
    if (last !== undefined && overlaps(last, hunk))
      regions.push(grown(regions.pop() ?? last, hunk));
    else regions.push(grown({ start: hunk.start, end: hunk.start, ours: [], theirs: [] }, hunk));
  }
  return regions;
}

/** What is put in before a line comes before what replaces that line. */
function byPlace(left: Hunk, right: Hunk): number {
  return left.start - right.start || left.end - right.end;
}

function overlaps(region: Region, hunk: Hunk): boolean {
  if (hunk.start < region.end) return true;
  const bothInsert = region.start === region.end && hunk.start === hunk.end;
  return bothInsert && region.start === hunk.start;
}

function grown(region: Region, { side, ...hunk }: Owned): Region {
  const end = Math.max(region.end, hunk.end);
  return { ...region, end, [side]: [...region[side], hunk] };
}

function settle(region: Region, sides: Sides): Piece[] {
  const base = sides.base.slice(region.start, region.end);
  if (region.theirs.length === 0) return [{ lines: rewritten(region, region.ours, sides, "ours") }];
  const theirs = rewritten(region, region.theirs, sides, "theirs");
  if (region.ours.length === 0) return [{ lines: theirs }];
  const ours = rewritten(region, region.ours, sides, "ours");
  return trimmed({ base, ours, theirs });
}

/** The region's lines as one side has them. */
function rewritten(
  { start, end }: Region,
  hunks: readonly Hunk[],
  sides: Sides,
  side: "ours" | "theirs",
): string[] {
  const lines: string[] = [];
  let done = start;
  for (const hunk of hunks) {
    lines.push(...sides.base.slice(done, hunk.start));
    lines.push(...sides[side].slice(hunk.newStart, hunk.newEnd));
    done = hunk.end;
  }
  return [...lines, ...sides.base.slice(done, end)];
}

/** Lines that both sides have at their ends are no part of the quarrel. */
function trimmed({ base, ours, theirs }: Conflict): Piece[] {
  const most = Math.min(ours.length, theirs.length);
  let head = 0;
  while (head < most && ours[head] === theirs[head]) head += 1;
  let tail = 0;
  while (tail < most - head && ours.at(-1 - tail) === theirs.at(-1 - tail)) tail += 1;
  const before = { lines: ours.slice(0, head) };
  const after = { lines: ours.slice(ours.length - tail) };
  const quarrel = {
    base,
    ours: ours.slice(head, ours.length - tail),
    theirs: theirs.slice(head, theirs.length - tail),
  };
  const agreed = quarrel.ours.length === 0 && quarrel.theirs.length === 0;
  return [before, ...(agreed ? [] : [quarrel]), after];
}
