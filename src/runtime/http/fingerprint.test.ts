import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sealed } from "../encryption/sealed.js";
import { fingerprintOf } from "./fingerprint.js";

const digest = () => "d1";
const print = (input: unknown, method = "POST", route = "/orders") =>
  fingerprintOf({ method, route, input }, digest);

describe("fingerprintOf", () => {
  it("doesn't depend on the order of members", () => {
    expect(print({ a: 1, b: { c: 2, d: 3 } })).toBe(print({ b: { d: 3, c: 2 }, a: 1 }));
  });

  it("differs for other inputs, methods and routes", () => {
    const prints = [
      print({ a: 1 }),
      print({ a: "1" }),
      print({ a: [1] }),
      print({ a: null }),
      print({}),
      print([]),
      print({ a: 1n }),
      print({ a: new Date(1) }),
      print({ a: new Map([[1, 2]]) }),
      print({ a: new Set([1, 2]) }),
      print({ a: new URL("https://a.test") }),
      print({ a: new URL("https://b.test") }),
      print({ a: Number.NaN }),
      print({ a: Infinity }),
      print({ a: 1 }, "PUT"),
      print({ a: 1 }, "POST", "/other"),
    ];
    expect(new Set(prints).size).toBe(prints.length);
  });

  it("refuses what shows nothing of itself, for all of its kind would be one", () => {
    expect(() => print({ a: /x/ })).toThrow("RegExp");
    expect(() => print({ a: new Blob(["x"]) })).toThrow("Blob");
  });

  it("takes the digest of a sealed value, and no text can stand for it", () => {
    expect(print(new Sealed("a"))).toBe(print(new Sealed("b")));
    expect(print(new Sealed("a"))).not.toBe(print("sealed(d1)"));
  });

  it("is equal for JSON values exactly when they are", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const sorted = (value: unknown): string =>
          JSON.stringify(value, (_key, member: unknown) =>
            typeof member === "object" && member !== null && !Array.isArray(member)
              ? Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1)))
              : member,
          );
        expect(print(a) === print(b)).toBe(sorted(a) === sorted(b));
      }),
    );
  });
});
