import { describe, expect, it } from "vitest";
import { hasMarkers } from "../merge/conflict-markers.js";
import { type Decision, decide, type Favour } from "./decide.js";
import { remember } from "./fragment.js";

const labels = { ours: "your edits", base: "generated before", theirs: "generated now" };
const base = "import a\n\nfirst\nsecond\nthird\n";
const wanted = base.replace("third", "THIRD");

interface Case {
  readonly last?: readonly string[];
  readonly favour?: Favour;
}

function decided(present: string | undefined, { last = [base], favour }: Case = {}): Decision {
  const known = last.map((text) => remember("io-job/endpoint", text));
  return decide({ present, last: known, wanted, favour, labels });
}

describe("the decision on a generated file", () => {
  it("creates what isn't there and updates what nobody touched", () => {
    expect(decided(undefined)).toEqual({ action: "create", text: wanted });
    expect(decided(base)).toEqual({ action: "update", text: wanted });
    expect(decided(base.replaceAll("\n", "\r\n"))).toEqual({ action: "update", text: wanted });
    expect(decided(wanted, { last: [] })).toEqual({ action: "keep", edited: false });
  });

  it("joins edits with what is new", () => {
    const edited = base.replace("first\n", "first\nmine\n");
    const text = wanted.replace("first\n", "first\nmine\n");
    expect(decided(edited)).toEqual({ action: "merge", text });
    expect(decided(text, { last: [wanted] })).toEqual({ action: "keep", edited: true });
  });

  it("marks lines that both changed, unless a side is favoured", () => {
    const edited = base.replace("third", "mine").replace("first", "FIRST");
    const conflict = decided(edited);
    expect(conflict).toMatchObject({ action: "conflict", conflicts: 1 });
    expect(conflict.action === "conflict" && hasMarkers(conflict.text)).toBe(true);
    expect(decided(edited, { favour: "ours" })).toEqual({ action: "keep", edited: true });
    expect(decided(edited, { favour: "theirs" })).toEqual({
      action: "merge",
      text: wanted.replace("first", "FIRST"),
    });
  });

  it("writes nothing over markers that nobody has resolved", () => {
    const conflict = decided(base.replace("third", "mine"));
    const text = conflict.action === "conflict" ? conflict.text : "";
    expect(decided(text)).toEqual({ action: "blocked", reason: "unresolved" });
    expect(decided(text, { favour: "ours" })).toEqual({ action: "blocked", reason: "unresolved" });
    expect(decided(text, { favour: "theirs" })).toEqual({ action: "update", text: wanted });
  });

  it("writes nothing over a file that it never wrote", () => {
    expect(decided("theirs\n", { last: [] })).toEqual({ action: "blocked", reason: "not-ours" });
    expect(decided("theirs\n", { last: [], favour: "ours" })).toEqual({
      action: "keep",
      edited: true,
    });
  });

  it("settles by itself what git left in conflict between two generated texts", () => {
    const theirs = base.replace("first", "eins");
    const text = `import a\n\n<<<<<<< HEAD\nfirst\n=======\neins\n>>>>>>> b\nsecond\nthird\n`;
    expect(decided(text, { last: [base, theirs] })).toEqual({ action: "update", text: wanted });
    const edited = text.replace("second", "mine");
    expect(decided(edited, { last: [base, theirs] })).toEqual({
      action: "blocked",
      reason: "unresolved",
    });
  });

  it("merges against the version that the edits were made on", () => {
    const older = base.replace("second", "zwei");
    const edited = older.replace("first\n", "first\nmine\n");
    expect(decided(edited, { last: [base, older] })).toMatchObject({ action: "merge" });
  });
});
