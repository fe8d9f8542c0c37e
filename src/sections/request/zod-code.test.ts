import { describe, expect, it } from "vitest";
import { layout } from "../../render/layout.js";
import { parseFields } from "./parse-fields.js";
import { zodObject } from "./zod-code.js";

const code = (source: "json" | "text", type: string): string => {
  const { fields } = parseFields({ tags: type }, source);
  const zod = zodObject(fields, { source, strict: true, sealed: [] });
  return layout(zod.code, { width: 100, indent: 0 });
};

describe("the zod code of a list", () => {
  it("is an array in JSON", () => {
    expect(code("json", "list(1..5) of integer")).toContain("tags: z.array(z.int()).min(1).max(5)");
  });

  it("is one list of its items in text, not a list of lists", () => {
    expect(code("text", "list(1..5) of integer")).toContain(
      "tags: textList(textInteger(), { min: 1, max: 5 })",
    );
    expect(code("text", "list of string")).toContain("tags: textList(z.string().max(10_000), ");
  });
});
