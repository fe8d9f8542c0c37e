import { describe, expect, it } from "vitest";
import { parseBody } from "./parse-body.js";
import { parseFieldText } from "./parse-field-text.js";
import { parseFields } from "./parse-fields.js";

const none = { min: undefined, max: undefined };
const plain = { optional: false, list: undefined };

describe("the text of a field", () => {
  it.each([
    ["string", { ...plain, type: "string", bounds: { min: undefined, max: 10_000 } }],
    ["string(1..64)", { ...plain, type: "string", bounds: { min: 1, max: 64 } }],
    [
      "string(..64)?",
      { optional: true, list: undefined, type: "string", bounds: { min: undefined, max: 64 } },
    ],
    ["integer(-5..)", { ...plain, type: "integer", bounds: { min: -5, max: undefined } }],
    ["number(0.5 .. 1.5)", { ...plain, type: "number", bounds: { min: 0.5, max: 1.5 } }],
    ["date-time?", { optional: true, list: undefined, type: "date-time", bounds: none }],
    ["mp4|webm", { ...plain, type: "enum", values: ["mp4", "webm"] }],
    ["a | b?", { optional: true, list: undefined, type: "enum", values: ["a", "b"] }],
    [
      "list of uuid",
      { optional: false, list: { min: undefined, max: 1000 }, type: "uuid", bounds: none },
    ],
    [
      "list(1..5) of integer(0..9)?",
      { optional: true, list: { min: 1, max: 5 }, type: "integer", bounds: { min: 0, max: 9 } },
    ],
    [
      "list of a|b",
      { optional: false, list: { min: undefined, max: 1000 }, type: "enum", values: ["a", "b"] },
    ],
  ])("%s", (text, spec) => {
    expect(parseFieldText(text)).toEqual({ spec, findings: [] });
  });

  it.each([
    ["strng", "string"],
    ["int", "integer"],
    ["datetime", "date-time"],
    ["any", "object"],
    ["integer(5..1)", "(1..5)"],
    ["string(5)", "(1..64)"],
    ["", "string"],
    ["list of", "list of uuid"],
  ])("%j is refused with %j in the cure", (text, cure) => {
    const { spec, findings } = parseFieldText(text);
    expect(spec).toBeUndefined();
    expect(findings[0]?.cure).toContain(cure);
  });

  it.each([
    "uuid(1..2)",
    "a||b",
    "a|a",
    "string(-1..2)",
    "integer(1.5..2)",
    "a|b(1..2)",
    "string??",
  ])("%s is refused", (text) => {
    expect(parseFieldText(text).findings).toHaveLength(1);
  });
});

describe("a map of fields", () => {
  it("nests, and lists maps", () => {
    const { fields, findings } = parseFields(
      { "address?": { city: "string(..9)" }, items: [{ sku: "uuid" }] },
      "json",
    );
    expect(findings).toEqual([]);
    expect(fields).toEqual({
      address: {
        type: "map",
        optional: true,
        list: undefined,
        fields: { city: { ...plain, type: "string", bounds: { min: undefined, max: 9 } } },
      },
      items: {
        type: "map",
        optional: false,
        list: { min: undefined, max: 1000 },
        fields: { sku: { ...plain, type: "uuid", bounds: none } },
      },
    });
  });

  it("tells every mistake with its path", () => {
    const raw = { a: "strng", b: { c: 5 }, "1x": "string", "d?": "string", e: [] };
    expect(parseFields(raw, "json").findings.map(({ path }) => path)).toEqual([
      ["a"],
      ["b", "c"],
      ["1x"],
      ["d?"],
      ["e"],
    ]);
  });

  it("has no maps in params, query and headers", () => {
    expect(parseFields({ a: { b: "string" } }, "text").findings).toHaveLength(1);
  });
});

describe("a body", () => {
  it("is fields, a JSON Schema, or a module", () => {
    expect(parseBody(undefined).body).toBeUndefined();
    expect(parseBody({ a: "uuid" }).body?.kind).toBe("fields");
    expect(parseBody({ json_schema: { type: "object", properties: {} } }).body).toEqual({
      kind: "fields",
      fields: {},
    });
    expect(parseBody("../src/order.ts#OrderBody").body).toEqual({
      kind: "module",
      file: "../src/order.ts",
      name: "OrderBody",
    });
  });

  it.each(["order", "../src/order.ts", "#OrderBody", "../src/order.json#A", "../src/order.ts#1"])(
    "%s names no schema",
    (text) => {
      expect(parseBody(text).findings).toHaveLength(1);
    },
  );
});
