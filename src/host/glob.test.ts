import { describe, expect, it } from "vitest";
import { fixedFolder, globToRegExp } from "./glob.js";

describe("globToRegExp", () => {
  it.each([
    ["*.yaml", "a.yaml", true],
    ["*.yaml", "b/a.yaml", false],
    ["*.yaml", "axyaml", false],
    ["**/*.yaml", "a.yaml", true],
    ["**/*.yaml", "b/c/a.yaml", true],
    ["b/**", "b/c/a.yaml", true],
    ["b/**", "bc/a.yaml", false],
    ["?.ts", "a.ts", true],
    ["?.ts", "ab.ts", false],
    ["{a,b}.ts", "b.ts", true],
    ["{a,b}.ts", "c.ts", false],
    ["a,b.ts", "a,b.ts", true],
    ["a(1)+.ts", "a(1)+.ts", true],
  ])("%s on %s: %s", (glob, path, expected) => {
    expect(globToRegExp(glob).test(path)).toBe(expected);
  });
});

describe("fixedFolder", () => {
  it.each([
    ["endpoints/*.yaml", "endpoints"],
    ["a/b/**/c.ts", "a/b"],
    ["*.yaml", ""],
    ["a/b.yaml", "a"],
  ])("%s starts in %j", (glob, folder) => {
    expect(fixedFolder(glob)).toBe(folder);
  });
});
