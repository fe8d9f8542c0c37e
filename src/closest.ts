/** Did you mean …? Distance after Damerau and Levenshtein (optimal string alignment). */

/**
 * The candidate nearest to what was written, if it is near enough to be a slip: one edit in three
 * letters, at most three. Case, dashes and underscores don't count.
 */
export function closest(written: string, candidates: Iterable<string>): string | undefined {
  const wanted = plain(written);
  const limit = Math.min(3, Math.ceil(wanted.length / 3));
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of candidates) {
    const distance = editDistance(wanted, plain(name));
    if (distance <= limit && distance < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name, distance };
  }
  return best?.name;
}

/** Text of a key can be as long as its file; past this length nothing is a slip of the finger. */
const longestName = 64;

const plain = (name: string): string =>
  name.slice(0, longestName).toLowerCase().replace(/[-_ ]/g, "");

/** Edits between two words: insert, delete, replace a letter, or swap two neighbours. */
export function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const edits = [
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
      ];
      const swapped =
        row > 1 &&
        column > 1 &&
        one[row - 1] === other[column - 2] &&
        one[row - 2] === other[column - 1];
      if (swapped) edits.push((beforeLast[column - 2] ?? 0) + 1);
      current.push(Math.min(...edits));
    }
    beforeLast = last;
    last = current;
  }
  return last[other.length] ?? 0;
}
