/**
 * Which way a setting protects more. Each room declares it for every key, so that a change of the
 * configuration is judged by what it does to protection, not by what it looks like.
 */

/** What a change does to protection; `different`: nothing, or nothing that counts. */
export type Verdict = "weaker" | "stronger" | "different";

export type Direction =
  /** A smaller number protects more. */
  | "lower"
  /** A larger number protects more. */
  | "higher"
  /** As `lower`, but 0 stands for no bound at all. */
  | "lower_but_zero"
  /** `true` protects more. */
  | "on"
  /** `false` protects more. */
  | "off"
  /** Each entry of the list is one more thing that is asked for or hidden. */
  | "more"
  /** Each entry of the list is one more way in. */
  | "fewer"
  /** One entry suffices to get in; an empty list asks for nothing. */
  | "one_of"
  /** Nobody can tell whether another value protects as much, so each change counts as weaker. */
  | "fixed"
  /** Has nothing to do with protection. */
  | "free"
  /** The values from the weakest to the strongest. */
  | readonly string[]
  | ((before: unknown, after: unknown) => Verdict);

/** Judges a change; the two values differ. */
export function judge(direction: Direction, before: unknown, after: unknown): Verdict {
  if (typeof direction === "function") return direction(before, after);
  if (typeof direction !== "string") return byOrder(direction, before, after);
  return judges[direction](before, after);
}

type Judge = (before: unknown, after: unknown) => Verdict;

const judges: Readonly<Record<Extract<Direction, string>, Judge>> = {
  lower: (before, after) => weakerIf(numberOf(after) > numberOf(before)),
  higher: (before, after) => weakerIf(numberOf(after) < numberOf(before)),
  lower_but_zero: (before, after) => weakerIf(boundOf(after) > boundOf(before)),
  on: (_before, after) => weakerIf(after !== true),
  off: (_before, after) => weakerIf(after === true),
  more: (before, after) => weakerIf(hasMore(before, after)),
  fewer: (before, after) => weakerIf(hasMore(after, before)),
  one_of: (before, after) => {
    if (listOf(before).length === 0) return "stronger";
    return weakerIf(listOf(after).length === 0 || hasMore(after, before));
  },
  fixed: () => "weaker",
  free: () => "different",
};

const weakerIf = (weaker: boolean): Verdict => (weaker ? "weaker" : "stronger");

function byOrder(order: readonly string[], before: unknown, after: unknown): Verdict {
  return weakerIf(order.indexOf(String(after)) < order.indexOf(String(before)));
}

/** A bound that nobody set is none. */
const numberOf = (value: unknown): number => (typeof value === "number" ? value : Infinity);
const boundOf = (value: unknown): number => (value === 0 ? Infinity : numberOf(value));
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Something is in the one list and not in the other. */
function hasMore(one: unknown, other: unknown): boolean {
  const known = new Set(listOf(other).map((entry) => JSON.stringify(entry)));
  return listOf(one).some((entry) => !known.has(JSON.stringify(entry)));
}
