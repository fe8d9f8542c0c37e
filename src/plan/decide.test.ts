import { describe, expect, it } from "vitest";
import { firstMarker, mergeTexts } from "../merge/conflict-markers.js";
import { type Decision, decide, type Favour } from "./decide.js";
import { fingerprint, remember } from "./fragment.js";

const labels = { ours: "your edits", base: "generated before", theirs: "generated now" };
const base = "import a\n\nfirst\nsecond\nthird\n";
const wanted = base.replace("third", "THIRD");

interface Case {
  readonly last?: readonly string[];
  readonly favour?: Favour;
}

function decided(present: string | undefined, { last = [base], favour }: Case = {}): Decision {
  const known = last.map((text) => remember("io-job/endpoint", text));
  return decide({ present, last: known, wanted, favour, labels, merge: mergeTexts });
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
    expect(conflict).toMatchObject({ action: "conflict", line: 5 });
    expect(conflict.action === "conflict" && firstMarker(conflict.text)).toBe(5);
    expect(decided(edited, { favour: "ours" })).toEqual({ action: "keep", edited: true });
    expect(decided(edited, { favour: "theirs" })).toEqual({
      action: "merge",
      text: wanted.replace("first", "FIRST"),
    });
  });

  it("writes nothing over markers that nobody has resolved, except a side that is asked for", () => {
    const conflict = decided(base.replace("third", "mine").replace("first", "FIRST"));
    const text = conflict.action === "conflict" ? conflict.text : "";
    const unresolved = { action: "blocked", reason: "unresolved", line: 5 };
    const after = [wanted];
    expect(decided(text, { last: after })).toEqual(unresolved);
    const mine = base.replace("third", "mine").replace("first", "FIRST");
    expect(decided(text, { last: after, favour: "ours" })).toEqual({
      action: "merge",
      text: mine,
    });
    const theirs = wanted.replace("first", "FIRST");
    expect(decided(text, { last: after, favour: "theirs" })).toEqual({
      action: "merge",
      text: theirs,
    });
    const broken = text.replace(/^<{7}.*\n/m, "");
    expect(decided(broken, { favour: "theirs" })).toMatchObject({ reason: "unresolved" });
  });

  it("writes a file anew that holds nothing", () => {
    expect(decided("\n")).toEqual({ action: "update", text: wanted });
  });

  it("can't merge an edit of a text of which only the hash is known", () => {
    const last = [{ id: "io-job/endpoint", hash: fingerprint(base) }];
    const decision = (present: string, favour?: Favour) =>
      decide({ present, last, wanted, favour, labels, merge: mergeTexts });
    expect(decision(base)).toEqual({ action: "update", text: wanted });
    const edited = base.replace("first", "mine");
    expect(decision(edited)).toEqual({ action: "blocked", reason: "no-base", line: 1 });
    expect(decision(edited, "ours")).toEqual({ action: "keep", edited: true });
  });

  it("writes nothing over a file that it never wrote", () => {
    expect(decided("theirs\n", { last: [] })).toEqual({
      action: "blocked",
      reason: "not-ours",
      line: 1,
    });
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
      line: 3,
    });
  });

  it("merges against the version that the edits were made on", () => {
    const older = base.replace("second", "zwei");
    const edited = older.replace("first\n", "first\nmine\n");
    expect(decided(edited, { last: [base, older] })).toMatchObject({ action: "merge" });
  });
});
