import { describe, expect, it } from "vitest";
import { parseDocument } from "./document.js";

const read = (text: string) => parseDocument("endpoints/a.yaml", text);
const codes = (text: string) => read(text).diagnostics.map(({ code }) => code);

describe("parseDocument", () => {
  it("takes an empty file, comments and a byte order mark", () => {
    expect(read("").value?.value).toEqual({});
    expect(read("# nothing\n").value?.value).toEqual({});
    expect(read("\uFEFFkind: io\n").value?.value).toEqual({ kind: "io" });
    expect(read("\uFEFFkind: io\n").value?.placeOf(["kind"])).toMatchObject({ line: 1, column: 7 });
  });

  it.each(["kind: io\rowner: me\r", "kind: io\r\nowner: me\r\n", "kind: io\nowner: me\n"])(
    "takes every kind of line break: %j",
    (text) => {
      const document = read(text).value;
      expect(document?.value).toEqual({ kind: "io", owner: "me" });
      expect(document?.placeOf(["owner"])).toMatchObject({ line: 2, column: 8, length: 2 });
    },
  );

  it("reads YAML 1.2: yes and dates are text, 1e400 is infinite", () => {
    expect(read("a: yes\nb: 2026-01-01\nc: 1e400\nd: 0x10").value?.value).toEqual({
      a: "yes",
      b: "2026-01-01",
      c: Number.POSITIVE_INFINITY,
      d: 16,
    });
  });

  it.each([
    ["a: 1\na: 2", "duplicate-key"],
    ["a: 1\n---\nb: 2", "several-documents"],
    ["a: !secret x", "custom-tag"],
    ["a: !!set {x}", "custom-tag"],
    ["a: *nowhere", "unresolved-alias"],
    ["a: &x [*x]", "alias-bomb"],
    ["- a", "not-a-map"],
    ["just text", "not-a-map"],
    ["a: [1, 2", "syntax"],
    ["\ta: 1", "syntax"],
    ["a: 'x", "syntax"],
    ["a: b: c", "syntax"],
    ["a: @x", "syntax"],
    ["__proto__: { x: 1 }", "unknown-key"],
    ["<<: { a: 1 }", "unknown-key"],
    ["[a]: 1", "wrong-type"],
    ["? \n: 1", "wrong-type"],
    ["a: " + "x".repeat(300_000), "too-large"],
    ["a: " + "[".repeat(5000), "too-deep"],
    ["a: " + "- ".repeat(5000), "too-deep"],
  ])("refuses %j", (text, code) => {
    expect(codes(text)).toEqual([code]);
    expect(read(text).value).toBeUndefined();
  });

  it("refuses aliases that multiply, quickly", () => {
    const levels = Array.from({ length: 12 }, (_, level) =>
      level === 0
        ? "a0: &a0 [x, x, x, x, x, x, x, x, x]"
        : `a${level}: &a${level} [${Array(9)
            .fill(`*a${level - 1}`)
            .join(", ")}]`,
    );
    expect(codes(levels.join("\n"))).toContain("alias-bomb");
  });

  it("takes 20,000 keys, each looked at once for duplicates", () => {
    const keys = Array.from({ length: 20_000 }, (_, index) => `k${index}: 1`);
    expect(read(keys.join("\n").slice(0, 250_000)).diagnostics).toEqual([]);
    expect(codes([...keys.slice(0, 10_000), "k1: 2"].join("\n"))).toEqual(["duplicate-key"]);
  });

  it("tells several mistakes at once", () => {
    expect(codes("a: 1\na: 2\nb: !x 1\nc: *y")).toEqual([
      "duplicate-key",
      "custom-tag",
      "unresolved-alias",
    ]);
  });

  it("says what to do about ${…} without quotes inside braces", () => {
    const [diagnostic] = read("rate_limit: { limit: ${LIMIT:20} }").diagnostics;
    expect(diagnostic?.message).toContain("needs quotes");
  });
});

describe("placeOf", () => {
  const text = ["rate_limit: 60/min", "cache:", "  cache_ttl: 30", "tags: [one, two]"].join("\n");
  const document = read(text).value;

  it("finds keys, values and list entries", () => {
    expect(document?.placeOf(["cache", "cache_ttl"])).toMatchObject({
      line: 3,
      column: 14,
      length: 2,
    });
    expect(document?.placeOf(["cache", "cache_ttl"], "key")).toMatchObject({
      line: 3,
      column: 3,
      length: 9,
    });
    expect(document?.placeOf(["tags", 1])).toMatchObject({ line: 4, column: 13, length: 3 });
  });

  it("finds what a shorthand came from", () => {
    expect(document?.placeOf(["cache", "default", "cache_ttl"])).toMatchObject({
      line: 3,
      column: 14,
    });
    expect(document?.placeOf(["rate_limit", "token_bucket", "rate_limit"])).toMatchObject({
      line: 1,
      column: 1,
    });
  });

  it("falls back to the nearest key, then to the start", () => {
    expect(document?.placeOf(["cache", "algo"])).toMatchObject({ line: 2, column: 1, length: 5 });
    expect(document?.placeOf(["security"])).toMatchObject({ line: 1, column: 1 });
  });
});
