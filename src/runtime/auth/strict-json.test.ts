import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { strictJson } from "./strict-json.js";

describe("strictJson", () => {
  it("reads whatever JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        expect(strictJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '{"a":1,"a":1}',
    '{"a":1, "\\u0061" :2}',
    '[{"b":{"a":[1,{}],"c":{},"a":2}}]',
    '{"":1,"":2}',
    '{"a\\"":1,"a\\"":2}',
  ])("refuses a name that stands twice: %s", (text) => {
    expect(() => strictJson(text)).toThrow(SyntaxError);
  });

  it.each(['{"a":{"a":{"a":1}}}', '[{"a":1},{"a":1}]', '{"a":"a","b":"\\"a\\":{\\"a\\":"}'])(
    "takes a name once in each object: %s",
    (text) => {
      expect(strictJson(text)).toEqual(JSON.parse(text));
    },
  );

  it("refuses more than sixteen levels, and what is no JSON", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(strictJson(nested(16))).toBeDefined();
    expect(() => strictJson(nested(17))).toThrow(SyntaxError);
    for (const text of ["", "{", "\ufeff{}", "{a:1}", "{} x"]) {
      expect(() => strictJson(text)).toThrow(SyntaxError);
    }
  });
});
