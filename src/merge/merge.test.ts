import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstMarker, mergeTexts } from "./conflict-markers.js";
import { diffLines } from "./line-diff.js";
import { isConflict, mergeThreeWay } from "./three-way.js";

const lines = (text: string): string[] => [...text];
const labels = { ours: "yours", base: "before", theirs: "generated" };
const few = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });

/** The hunks carried out by hand. */
function patched(before: readonly string[], after: readonly string[]): string[] {
  const result: string[] = [];
  let done = 0;
  for (const { start, end, newStart, newEnd } of diffLines(before, after)) {
    result.push(...before.slice(done, start), ...after.slice(newStart, newEnd));
    done = end;
  }
  return [...result, ...before.slice(done)];
}

/** Length of the longest common subsequence, the slow way. */
function common(before: readonly string[], after: readonly string[]): number {
  const [a, ...restA] = before;
  const [b, ...restB] = after;
  if (a === undefined || b === undefined) return 0;
  if (a === b) return 1 + common(restA, restB);
  return Math.max(common(restA, after), common(before, restB));
}

describe("diffLines", () => {
  it("leads from the one text to the other, with as few lines as possible", () => {
    const short = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 7 });
    fc.assert(
      fc.property(short, short, (before, after) => {
        expect(patched(before, after)).toEqual(after);
        const touched = diffLines(before, after).reduce(
          (sum, { start, end, newStart, newEnd }) => sum + (end - start) + (newEnd - newStart),
          0,
        );
        expect(touched).toBe(before.length + after.length - 2 * common(before, after));
      }),
      { numRuns: 500 },
    );
  });

  it("takes texts that share hardly a line for one hunk", () => {
    const many = (name: string) => Array.from({ length: 1_500 }, (_, at) => `${name}${String(at)}`);
    expect(diffLines(["same", ...many("a")], ["same", ...many("b")])).toEqual([
      { start: 1, end: 1_501, newStart: 1, newEnd: 1_501 },
    ]);
  });

  it("finds nothing between equal texts, and one hunk between strangers", () => {
    expect(diffLines(lines("abc"), lines("abc"))).toEqual([]);
    expect(diffLines([], lines("ab"))).toEqual([{ start: 0, end: 0, newStart: 0, newEnd: 2 }]);
    expect(diffLines(lines("ab"), lines("xy"))).toEqual([
      { start: 0, end: 2, newStart: 0, newEnd: 2 },
    ]);
  });
});

describe("mergeThreeWay", () => {
  const merge = (base: string, ours: string, theirs: string) =>
    mergeThreeWay({ base: lines(base), ours: lines(ours), theirs: lines(theirs) });
  const settled = ([base, ours, theirs]: readonly [string, string, string]): string =>
    merge(base, ours, theirs)
      .map((piece) => (isConflict(piece) ? "!" : piece.lines.join("")))
      .join("");

  it.each([
    ["a change of one side", ["abcde", "abXde", "abcde"], "abXde"],
    ["changes far apart", ["abcde", "Xbcde", "abcdY"], "XbcdY"],
    ["changes that touch", ["abcde", "aXcde", "abYde"], "aXYde"],
    ["an insertion before a changed line", ["abc", "aXbc", "aYc"], "aXYc"],
    ["the same change twice", ["abc", "aXc", "aXc"], "aXc"],
    ["an addition to a removal elsewhere", ["abcd", "bcd", "abcdX"], "bcdX"],
  ] as const)("takes %s", (_what, sides, expected) => {
    const [base, ours, theirs] = sides;
    expect(settled(sides)).toBe(expected);
    expect(settled([base, theirs, ours])).toBe(expected);
  });

  it.each([
    ["one line changed in two ways", ["abc", "aXc", "aYc"], "a!c"],
    ["two insertions in one place", ["ab", "aXb", "aYb"], "a!b"],
    ["an edit of what the other side removed", ["abcd", "aXcd", "ad"], "a!d"],
  ] as const)("leaves %s to the user", (_what, sides, expected) => {
    expect(settled(sides)).toBe(expected);
  });

  it("is what either side wrote when the other wrote nothing", () => {
    fc.assert(
      fc.property(few, few, (base, changed) => {
        const flat = (ours: string[], theirs: string[]): string[] =>
          mergeThreeWay({ base, ours, theirs }).flatMap((piece) =>
            isConflict(piece) ? ["conflict"] : [...piece.lines],
          );
        expect(flat(changed, base)).toEqual(changed);
        expect(flat(base, changed)).toEqual(changed);
        expect(flat(changed, changed)).toEqual(changed);
      }),
    );
  });

  it("loses no line that either side added, conflicts counted", () => {
    const unique = (side: string) =>
      fc
        .array(fc.constantFrom("a", "b", "c", side), { maxLength: 10 })
        .map((all) => all.map((line, index) => (line === side ? `${side}${String(index)}` : line)));
    fc.assert(
      fc.property(few, unique("ours"), unique("theirs"), (base, ours, theirs) => {
        const present = mergeThreeWay({ base, ours, theirs }).flatMap((piece) =>
          isConflict(piece) ? [...piece.ours, ...piece.theirs] : [...piece.lines],
        );
        const added = [...ours, ...theirs].filter((line) => line.length > 1);
        expect(present).toEqual(expect.arrayContaining(added));
      }),
      { numRuns: 500 },
    );
  });
});

describe("mergeTexts", () => {
  it("puts the quarrel between markers that say whose side is whose", () => {
    const { text, conflicts } = mergeTexts(
      { base: "a\nb\nc\n", ours: "a\nmine\nc\n", theirs: "a\nnew\nc\n" },
      labels,
    );
    expect(conflicts).toBe(1);
    expect(text).toBe(
      "a\n<<<<<<< yours\nmine\n||||||| before\nb\n=======\nnew\n>>>>>>> generated\nc\n",
    );
    expect(firstMarker(text)).toBeGreaterThan(0);
    expect(firstMarker("const a = 1 << 7;\n")).toBeUndefined();
  });

  it("keeps the user's line endings and takes none for a change", () => {
    const { text, conflicts } = mergeTexts(
      { base: "a\nb\n", ours: "a\r\nb\r\nmine\r\n", theirs: "new\nb\n" },
      labels,
    );
    expect({ text, conflicts }).toEqual({ text: "new\r\nb\r\nmine\r\n", conflicts: 0 });
  });
});
