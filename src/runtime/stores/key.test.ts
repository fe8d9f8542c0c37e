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

  it("never take a part for a hash", () => {
    const hashed = keyOf(["x".repeat(300)]);
    expect(keyOf([hashed.slice(1)])).not.toBe(hashed);
    expect(keyOf([hashed])).not.toBe(hashed);
  });
});
