import { describe, expect, it } from "vitest";
import { exampleOf } from "./example.js";

describe("exampleOf", () => {
  it("takes what the author wrote", () => {
    expect(exampleOf({ type: "string", examples: ["x"] })).toBe("x");
    expect(exampleOf({ enum: ["mp4", "webm"] })).toBe("mp4");
  });

  it("keeps to the bounds", () => {
    expect(exampleOf({ type: "string", minLength: 9, maxLength: 9 })).toHaveLength(9);
    expect(exampleOf({ type: "string", maxLength: 3 })).toBe("exa");
    expect(exampleOf({ type: "integer", minimum: 5 })).toBe(5);
    expect(exampleOf({ type: "integer", minimum: 0.5 })).toBe(1);
    expect(exampleOf({ type: "number", maximum: 0 })).toBe(0);
    expect(exampleOf({ type: "array", items: { type: "boolean" }, minItems: 2 })).toEqual([
      true,
      true,
    ]);
  });

  it("fills required properties, named after themselves", () => {
    const schema = {
      type: "object",
      properties: { id: { type: "string" }, note: { type: "string" } },
      required: ["id"],
    };
    expect(exampleOf(schema)).toEqual({ id: "id" });
  });

  it("follows alternatives", () => {
    expect(exampleOf({ anyOf: [{ type: "string", format: "uuid" }, { type: "null" }] })).toMatch(
      /^5f0c/,
    );
  });
});
