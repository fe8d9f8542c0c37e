import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mergeJsonTexts } from "./json-merge.js";

const labels = { ours: "your edit", base: "before", theirs: "generated" };
const print = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function merged(base: unknown, ours: unknown, theirs: unknown, favour?: "ours" | "theirs") {
  const texts = { base: print(base), ours: print(ours), theirs: print(theirs) };
  const { text, ...rest } = mergeJsonTexts(texts, labels, favour);
  return { value: JSON.parse(text) as unknown, ...rest };
}

describe("mergeJsonTexts", () => {
  it("joins changes of neighbouring values, which lines can't", () => {
    const { value, conflicts } = merged({ a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 3, c: 4 });
    expect(value).toEqual({ a: 2, b: 3, c: 4 });
    expect(conflicts).toBe(0);
  });

  it("keeps the user's value of a quarrel, and tells both beside the text", () => {
    const [base, ours, theirs] = [
      { "a/b": { c: 1 } },
      { "a/b": { c: 2 } },
      { "a/b": { c: 3, d: 4 } },
    ];
    expect(merged(base, ours, theirs)).toEqual({
      value: { "a/b": { c: 2, d: 4 } },
      conflicts: 1,
      beside: ["/a~1b/c: yours 2, generated 3"],
    });
    expect(merged(base, ours, theirs, "theirs").value).toEqual({ "a/b": { c: 3, d: 4 } });
    expect(merged(base, ours, theirs, "ours").value).toEqual({ "a/b": { c: 2, d: 4 } });
  });

  it("takes what one side removed for removed, unless the other changed it", () => {
    expect(merged({ a: 1, b: 2 }, { a: 1 }, { a: 5, b: 2 }).value).toEqual({ a: 5 });
    expect(merged({ a: 1 }, {}, { a: 2 })).toMatchObject({ value: {}, conflicts: 1 });
  });

  it("leaves lines as they stand where they can be joined", () => {
    const base = '{\n  "a": [1,2],\n  "b": 1,\n  "c": 1\n}\n';
    const versions = {
      base,
      ours: base.replace("[1,2]", "[1,  3]"),
      theirs: base.replace('"c": 1', '"c": 2'),
    };
    expect(mergeJsonTexts(versions, labels).text).toBe(
      '{\n  "a": [1,  3],\n  "b": 1,\n  "c": 2\n}\n',
    );
  });

  it("merges what isn't JSON as lines", () => {
    const { text } = mergeJsonTexts({ base: "{\n", ours: "[\n", theirs: "{}\n" }, labels);
    expect(text).toContain("<<<<<<< your edit");
  });

  it("gives JSON whatever is merged, and nothing but one side's changes where the other made none", () => {
    const json = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(json, json, json, (base, ours, theirs) => {
        const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
        expect(() => merged(base, ours, theirs)).not.toThrow();
        expect(merged(base, ours, base).value).toEqual(plain(ours));
        expect(merged(base, base, theirs).value).toEqual(plain(theirs));
      }),
    );
  });
});
