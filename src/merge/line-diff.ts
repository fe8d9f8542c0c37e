/**
 * Which lines of a text were replaced by which: the shortest edit script of E. W. Myers, "An O(ND)
 * Difference Algorithm and Its Variations" (1986), with common ends cut off first.
 */

/** Lines `start` to `end` (without `end`) of the old text became `newStart` to `newEnd` of the new. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly newStart: number;
  readonly newEnd: number;
}

/** Texts that differ in more lines are strangers: finding what they share would take too long. */
const mostEdits = 2_000;

/** The differences in order; nothing between two of them changed. */
export function diffLines(before: readonly string[], after: readonly string[]): Hunk[] {
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const end = before.length - tail;
  const newEnd = after.length - tail;
  const inner = editPath(before.slice(head, end), after.slice(head, newEnd));
  return inner === undefined ? [{ start: head, end, newStart: head, newEnd }] : joined(inner, head);
}

function commonHead(before: readonly string[], after: readonly string[]): number {
  const most = Math.min(before.length, after.length);
  let count = 0;
  while (count < most && before[count] === after[count]) count += 1;
  return count;
}

function commonTail(before: readonly string[], after: readonly string[], head: number): number {
  const most = Math.min(before.length, after.length) - head;
  let count = 0;
  while (count < most && before.at(-1 - count) === after.at(-1 - count)) count += 1;
  return count;
}

/** One line taken out of the old text, or one put in from the new; where both texts stood then. */
interface Edit {
  readonly kind: "out" | "in";
  readonly at: number;
  readonly newAt: number;
}

/** The edits of a shortest script, in order; undefined when there are too many. */
function editPath(before: readonly string[], after: readonly string[]): Edit[] | undefined {
  const reached = furthestPaths(before, after);
  if (reached === undefined) return undefined;
  const edits: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let cost = reached.length - 1; cost > 0; cost -= 1) {
    const frontier = reached[cost - 1] ?? new Map<number, number>();
    const diagonal = x - y;
    const down = goesDown(frontier, diagonal, cost);
    const previous = down ? diagonal + 1 : diagonal - 1;
    x = frontier.get(previous) ?? 0;
    y = x - previous;
    edits.push({ kind: down ? "in" : "out", at: x, newAt: y });
  }
  return edits.reverse();
}

/** For each number of edits, how far along the old text each diagonal can be followed. */
function furthestPaths(before: readonly string[], after: readonly string[]) {
  const reached: Map<number, number>[] = [];
  let frontier = new Map<number, number>();
  for (let cost = 0; cost <= before.length + after.length; cost += 1) {
    const next = new Map<number, number>();
    for (let diagonal = -cost; diagonal <= cost; diagonal += 2) {
      let x = startOf(frontier, diagonal, cost);
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal])
        x += 1;
      next.set(diagonal, x);
    }
    reached.push(next);
    frontier = next;
    const end = before.length - after.length;
    if ((next.get(end) ?? -1) >= before.length) return reached;
    if (cost >= mostEdits) return undefined;
  }
  return reached;
}

function startOf(frontier: ReadonlyMap<number, number>, diagonal: number, cost: number): number {
  if (cost === 0) return 0;
  return goesDown(frontier, diagonal, cost)
    ? (frontier.get(diagonal + 1) ?? 0)
    : (frontier.get(diagonal - 1) ?? 0) + 1;
}

function goesDown(frontier: ReadonlyMap<number, number>, diagonal: number, cost: number): boolean {
  if (diagonal === -cost) return true;
  if (diagonal === cost) return false;
  return (frontier.get(diagonal - 1) ?? 0) < (frontier.get(diagonal + 1) ?? 0);
}

/** Edits that follow each other without a common line between them are one hunk. */
function joined(edits: readonly Edit[], offset: number): Hunk[] {
  const hunks: Hunk[] = [];
  for (const { kind, at, newAt } of edits) {
    const start = at + offset;
    const newStart = newAt + offset;
    const end = start + (kind === "out" ? 1 : 0);
    const newEnd = newStart + (kind === "in" ? 1 : 0);
    const last = hunks.at(-1);
    if (last?.end === start && last.newEnd === newStart)
      hunks[hunks.length - 1] = { ...last, end, newEnd };
    else hunks.push({ start, end, newStart, newEnd });
  }
  return hunks;
}
