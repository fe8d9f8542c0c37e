import { describe, expect, it } from "vitest";
import { expectAgreement, leftOf, least } from "./fixture/plain-cache.js";
import { mru, mruPolicy } from "./mru.js";

describe("mru", () => {
  it("gives up the one used last, never the one that comes in", () => {
    expect(leftOf(mruPolicy(), 3, "+a +b +c +d")).toBe("abd");
    expect(leftOf(mruPolicy(), 3, "+a +b +c a +d")).toBe("bcd");
    expect(leftOf(mruPolicy(), 1, "+a +b")).toBe("b");
  });

  it("counts an overwrite as a use", () => {
    expect(leftOf(mruPolicy(), 3, "+a +b +c +b +d")).toBe("acd");
  });

  it("agrees with a plain cache on any trace", () => {
    expectAgreement(mruPolicy, () => least((row) => -row.used));
  });

  it("is a guard of the cache's stage", () => {
    expect(mru({ namespace: "n", capacity: 1, ttl: 1, shared: true }).parts[0]).toMatchObject({
      stage: "cache",
      owner: "shared",
    });
  });
});
