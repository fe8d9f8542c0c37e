import { describe, expect, it } from "vitest";
import { closest, editDistance } from "./closest.js";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["abc", "", 3],
    ["limit", "limti", 1],
    ["kitten", "sitting", 3],
    ["ca", "abc", 3],
  ])("%j to %j is %d", (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance);
    expect(editDistance(other, one)).toBe(distance);
  });
});

describe("closest", () => {
  const keys = ["rate_limit", "rate_window", "refill_rate", "algo"];

  it("finds swapped, missing and dashed letters", () => {
    expect(closest("rate_lmiit", keys)).toBe("rate_limit");
    expect(closest("refil_rate", keys)).toBe("refill_rate");
    expect(closest("rateWindow", keys)).toBe("rate_window");
  });

  it("keeps silent when nothing is near", () => {
    expect(closest("banana", keys)).toBeUndefined();
    expect(closest("x", ["yz"])).toBeUndefined();
  });

  it("stays fast on a very long key", () => {
    expect(closest("a".repeat(200_000), keys)).toBeUndefined();
  });
});
