import { describe, expect, it } from "vitest";
import { z } from "zod";
import { textBoolean, textInteger, textList, textNumber } from "./from-text.js";

describe("values from text", () => {
  it.each(["1.5", "", " 1", "0x10", "1e3", "99999999999999999999", "NaN", "one"])(
    "%j is no whole number",
    (text) => {
      expect(textInteger().safeParse(text).success).toBe(false);
    },
  );

  it("keeps whole numbers inside their bounds", () => {
    const limit = textInteger({ min: 1, max: 100 });
    expect(limit.parse("1")).toBe(1);
    expect(limit.parse("100")).toBe(100);
    expect(limit.safeParse("101").success).toBe(false);
    expect(limit.safeParse("0").success).toBe(false);
  });

  it.each(["", "1e999", "Infinity", "1,5", "."])("%j is no number", (text) => {
    expect(textNumber().safeParse(text).success).toBe(false);
  });

  it("reads decimals", () => {
    expect(textNumber().parse("-2.5e1")).toBe(-25);
  });

  it("reads only the four spellings of a boolean", () => {
    expect(["true", "1", "false", "0"].map((text) => textBoolean().parse(text))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(textBoolean().safeParse("yes").success).toBe(false);
  });

  it("reads lists from repeats and commas alike", () => {
    const list = textList(textInteger(), { max: 3 });
    expect(list.parse("1,2")).toEqual([1, 2]);
    expect(list.parse(["1", "2,3"])).toEqual([1, 2, 3]);
    expect(list.parse("")).toEqual([]);
    expect(list.safeParse("1,2,3,4").success).toBe(false);
    expect(textList(z.string()).optional().parse(undefined)).toBeUndefined();
  });

  it("refuses a single value that was given twice", () => {
    expect(textInteger().safeParse(["1", "2"]).success).toBe(false);
    expect(textBoolean().safeParse(["true", "true"]).success).toBe(false);
  });
});
