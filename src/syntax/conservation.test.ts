import { describe, expect, it } from "vitest";
import { lostPieces } from "./conservation.js";
import { loadParser } from "./tree.js";

const parse = await loadParser();

const base = `import { a, b } from "m";

export function mount(app: App): void {
  const admission = app.admission({
    limit: bucket({ rate: 20 }),
    mfa: totp({ age: 300 }),
  });
  app.post("/job", async (request) => {
    const input = read(request);
    return input;
  });
}
`;

const wanted = base.replace("rate: 20", "rate: 30").replace("{ a, b }", "{ a, b, c }");

/** Texts of what is lost when the user wrote `present` and a merge came to `result`. */
const lost = (present: string, result: string, next = wanted): readonly string[] =>
  lostPieces({ bases: [base], present, wanted: next, result }, parse).map(({ text }) => text);

const put = (text: string, line: string): string =>
  text.replace("    return input;", `${line}\n$&`);

describe("lostPieces", () => {
  it.each([
    ["a statement in a block", "    audit(input);"],
    ["a branch", "    if (input === undefined) {\n      stop();\n    }"],
    ["a statement that looks like one of ours", "    const output = read(request);"],
    ["the same statement once more", "    const input = read(request);"],
    ["a comment", "    // mine"],
  ])("finds %s that is gone, and nothing where it is kept", (_what, line) => {
    expect(lost(put(base, line), wanted)).toContain(line.split("\n")[0]?.trim());
    expect(lost(put(base, line), put(wanted, line))).toEqual([]);
  });

  it("finds an imported name, also among those of one line", () => {
    const present = base.replace("{ a, b }", "{ a, b, mine }");
    expect(lost(present, wanted)).toEqual(['import { a, b, mine } from "m";']);
    expect(lost(present, wanted.replace("{ a, b, c }", "{ a, b, mine, c }"))).toEqual([]);
  });

  it("knows a changed statement in one that is generated otherwise now", () => {
    const mine = (text: string): string => text.replace("age: 300", "age: 60");
    expect(lost(mine(base), mine(wanted))).toEqual([]);
    expect(lost(mine(base), wanted)).toEqual(["const admission = app.admission({"]);
  });

  it("doesn't ask for what the user took out, nor for what isn't the user's", () => {
    const less = (text: string): string => text.replace("    mfa: totp({ age: 300 }),\n", "");
    expect(lost(less(base), less(wanted))).toEqual([]);
    expect(lost(base, wanted)).toEqual([]);
    expect(lost(put(base, "    audit(input);"), wanted, put(wanted, "    audit(input);"))).toEqual([
      "audit(input);",
    ]);
  });

  it("isn't misled by a formatter", () => {
    const present = put(base, "    audit({ 'x': (input), });")
      .replaceAll(";", "")
      .replaceAll('"', "'");
    const result = put(wanted, "    audit({\n      x: input\n    });");
    expect(lost(present, result)).toEqual([]);
    expect(lost(present, wanted)).toEqual(["audit({ 'x': (input), })"]);
  });

  it("compares line by line where a text doesn't parse", () => {
    expect(lost(`${base}// mine\n(`, wanted)).toEqual(["// mine", "("]);
    expect(lost(`${base}// mine\n(`, `${wanted}// mine\n(`)).toEqual([]);
  });

  it("takes the base on which the edit was made", () => {
    const texts = { present: put(base, "    audit(input);"), wanted, result: wanted };
    const bases = [put(base, "    audit(input);"), base];
    expect(lostPieces({ ...texts, bases }, parse)).toEqual([]);
  });

  it("takes all for the user's where no base is known", () => {
    expect(
      lostPieces({ bases: [], present: "mine();\n", wanted, result: wanted }, parse),
    ).toHaveLength(1);
  });

  it("takes lines that are generated as well for nobody's own where the text doesn't parse", () => {
    const generated = '{\n  "a": {\n  },\n  "b": {\n  }\n}\n';
    const next = '{\n  "a": {\n  }\n}\n';
    const present = generated.replace("{\n", '{\n// mine\n  "z": {\n  },\n');
    const lostIn = (result: string) =>
      lostPieces({ bases: [generated], present, wanted: next, result }, parse).map(
        ({ text }) => text,
      );
    expect(lostIn(next.replace("{\n", "{\n// mine\n"))).toEqual(['"z": {']);
    expect(lostIn(next)).toEqual(["// mine", '"z": {']);
  });
});
