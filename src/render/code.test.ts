import { describe, expect, it } from "vitest";
import { literal } from "./code.js";
import { layout } from "./layout.js";

const printed = (value: unknown): string => layout(literal(value), { width: 100, indent: 0 });

describe("the code of plain data", () => {
  it("names a key even where its value is the same word", () => {
    expect(printed({ true: true, null: null, 1: 1 })).toBe('{ "1": 1, true: true, null: null }');
  });

  it("takes the quotes that need fewer escapes, as prettier does", () => {
    expect(printed("it's")).toBe(`"it's"`);
    expect(printed('say "hi"')).toBe(`'say "hi"'`);
    expect(printed(`"it's" "so"`)).toBe(`'"it\\'s" "so"'`);
    expect(printed(`"it's"`)).toBe(`'"it\\'s"'`);
    expect(printed('a \\ b "c"')).toBe(`'a \\\\ b "c"'`);
  });
});
