import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyOf } from "./key.js";

/** Strings made of what could confuse a key. */
const tricky = fc.array(
  fc.string({ unit: fc.constantFrom(":", "\\", "#", "a", "b"), maxLength: 4 }),
  {
    maxLength: 3,
  },
);

describe("keys of parts", () => {
  it("differ where the parts differ", () => {
    expect(keyOf(["a:b", "c"])).not.toBe(keyOf(["a", "b:c"]));
    fc.assert(
      fc.property(tricky, tricky, (left, right) => {
        const same = JSON.stringify(left) === JSON.stringify(right);
        expect(keyOf(left) === keyOf(right)).toBe(same);
      }),
      { numRuns: 2_000 },
    );
  });

  it("stay short however long the parts are, and still differ", () => {
    const long = "x".repeat(10_000);
    expect(keyOf(["label", long]).length).toBeLessThan(60);
    expect(keyOf(["label", long])).not.toBe(keyOf(["label", `${long}x`]));
  });

  it("differ by halves of surrogate pairs, which UTF-8 can't tell apart", () => {
    const bytes = (...parts: string[]) => Buffer.from(keyOf(parts)).toString("hex");
    const odd = ["\ud800", "\ud801", "\udc00", "\ufffd", "\\ud800", "\u{10000}"];
    for (const before of ["", "x".repeat(300)]) {
      expect(new Set(odd.map((part) => bytes(before + part))).size).toBe(odd.length);
    }
  });

  it("never take a part for a hash", () => {
    const hashed = keyOf(["x".repeat(300)]);
    expect(keyOf([hashed.slice(1)])).not.toBe(hashed);
    expect(keyOf([hashed])).not.toBe(hashed);
  });
});
