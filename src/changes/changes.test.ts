import { describe, expect, it } from "vitest";
import { type Direction, judge } from "./direction.js";
import { differences } from "./differences.js";
import { declaredAt, type Declared } from "./knob.js";

describe("judge", () => {
  it.each([
    ["lower", 20, 40],
    ["lower", 20, undefined],
    ["higher", 60, 30],
    ["lower_but_zero", 8, 9],
    ["lower_but_zero", 8, 0],
    ["on", true, false],
    ["off", false, true],
    ["more", ["a", "b"], ["a"]],
    ["more", ["a"], ["b"]],
    ["fewer", ["a"], ["a", "b"]],
    ["one_of", ["admin"], ["admin", "user"]],
    ["one_of", ["admin"], []],
    ["fixed", "x", "y"],
    [["open", "local", "closed"], "closed", "local"],
  ] as readonly [Direction, unknown, unknown][])("calls %j from %j to %j weaker", (...change) => {
    expect(judge(...change)).toBe("weaker");
  });

  it.each([
    ["lower", 40, 20],
    ["higher", 30, 60],
    ["lower_but_zero", 0, 8],
    ["on", false, true],
    ["off", true, false],
    ["more", ["a"], ["b", "a"]],
    ["fewer", ["a", "b"], ["b"]],
    ["one_of", [], ["admin"]],
    ["one_of", ["admin", "user"], ["user"]],
    [["open", "local", "closed"], "open", "closed"],
  ] as readonly [Direction, unknown, unknown][])("calls %j from %j to %j stronger", (...change) => {
    expect(judge(...change)).toBe("stronger");
  });
});

describe("differences", () => {
  it("are the leaves, whatever the order of keys", () => {
    const before = { a: 1, b: { c: [1, { x: 1, y: 2 }], d: "same" }, gone: true };
    const after = { b: { d: "same", c: [1, { y: 2, x: 3 }] }, a: 1, come: { e: 1 } };
    expect(differences(before, after)).toEqual([
      { path: ["b", "c"], before: before.b.c, after: after.b.c },
      { path: ["gone"], before: true, after: undefined },
      { path: ["come"], before: undefined, after: { e: 1 } },
    ]);
    expect(differences({ a: [{ x: 1, y: 2 }] }, { a: [{ y: 2, x: 1 }] })).toEqual([]);
  });
});

describe("declaredAt", () => {
  it("finds the nearest declaration around a path", () => {
    const shown = { direction: "off", weaker: "proxies may keep answers" } as const;
    const knobs: Record<string, Declared<object>> = { http: "free", "http.public": shown };
    expect(declaredAt(knobs, ["http", "public"])).toBe(shown);
    expect(declaredAt(knobs, ["http", "max_age"])).toBe("free");
    expect(declaredAt(knobs, ["ttl"])).toBeUndefined();
  });
});
