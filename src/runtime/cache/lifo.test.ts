import { describe, expect, it } from "vitest";
import { expectAgreement, leftOf, least } from "./fixture/plain-cache.js";
import { lifo, lifoPolicy } from "./lifo.js";

describe("lifo", () => {
  it("gives up the newest, never the one that comes in", () => {
    expect(leftOf(lifoPolicy(), 3, "+a +b +c +d")).toBe("abd");
    expect(leftOf(lifoPolicy(), 3, "+a +b +c +d +e")).toBe("abe");
    expect(leftOf(lifoPolicy(), 1, "+a +b")).toBe("b");
  });

  it("keeps a key's place when it is used or overwritten", () => {
    expect(leftOf(lifoPolicy(), 3, "+a +b +c a +a +d")).toBe("abd");
  });

  it("agrees with a plain cache on any trace", () => {
    expectAgreement(lifoPolicy, () => least((row) => -row.inserted));
  });

  it("is a guard of the cache's stage", () => {
    expect(lifo({ namespace: "n", capacity: 1, ttl: 1 }).parts[0]).toMatchObject({
      stage: "cache",
      owner: "principal",
    });
  });
});
