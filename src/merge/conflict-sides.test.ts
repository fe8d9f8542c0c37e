import { describe, expect, it } from "vitest";
import { mergeTexts } from "./conflict-markers.js";
import { sidesOf } from "./conflict-sides.js";

describe("sidesOf", () => {
  it("takes apart what mergeTexts wrote", () => {
    const versions = { base: "a\nb\nc\nd\n", ours: "a\nB\nc\nd\nx\n", theirs: "a\nß\nc\nd\n" };
    const merged = mergeTexts(versions, { ours: "yours", base: "before", theirs: "new" });
    expect(sidesOf(merged.text)).toEqual({ ours: "a\nB\nc\nd\nx\n", theirs: "a\nß\nc\nd\nx\n" });
  });

  it("reads git's short form too", () => {
    const text = "1\n<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> main\n2\n";
    expect(sidesOf(text)).toEqual({ ours: "1\nours\n2\n", theirs: "1\ntheirs\n2\n" });
  });

  it.each([
    ["no conflict", "Title\n=======\ntext\n"],
    ["a lone end", "a\n>>>>>>> main\n"],
    ["a conflict without an end", "<<<<<<< HEAD\na\n=======\nb\n"],
    ["a conflict inside another", "<<<<<<< a\n<<<<<<< b\n=======\n>>>>>>> c\n"],
  ])("finds none in %s", (_what, text) => {
    expect(sidesOf(text)).toBeUndefined();
  });
});
