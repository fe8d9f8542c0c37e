import { describe, expect, it } from "vitest";
import { matchesGlob } from "./glob.js";

describe("a pattern", () => {
  it.each([
    ["query_cache:contacts:*", "query_cache:contacts:1", true],
    ["query_cache:contacts:*", "query_cache:contacts:", true],
    ["query_cache:contacts:*", "query_cache:contact:1", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["a?c", "abc", true],
    ["a?c", "ac", false],
    ["*b*d", "abcbd", true],
    ["*b*d", "abcbde", false],
    ["a\\*", "a*", true],
    ["a\\*", "ab", false],
    ["a.c", "abc", false],
    ["[ab]", "a", false],
    ["a\nb*", "a\nbc", true],
    ["a\\", "a\\", true],
  ])("%j and %j: %s", (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches);
  });

  it("of many stars needs no more steps than the product of the lengths", () => {
    expect(matchesGlob("*a".repeat(500), "a".repeat(499))).toBe(false);
    expect(matchesGlob(`${"*a".repeat(1_000)}*b`, "a".repeat(20_000))).toBe(false);
  });
});
