import { describe, expect, it } from "vitest";
import { limitsOf } from "./check-limits.js";

describe("limitsOf", () => {
  it.each([
    ["length(name) <= 64", { maxLength: 64 }],
    [
      "char_length(name::text) >= 2 AND char_length(name::text) < 10",
      { minLength: 2, maxLength: 9 },
    ],
    ["length(name) = 3", { minLength: 3, maxLength: 3 }],
    ["name >= 0::numeric", { minimum: 0 }],
    ["name > 0 AND name <= 100", { exclusiveMinimum: 0, maximum: 100 }],
    ["name >= '-5'::integer", { minimum: -5 }],
    ["name < 1.5::double precision", { exclusiveMaximum: 1.5 }],
    ["name IS NULL OR name >= 0", { minimum: 0 }],
    [
      "name::text = ANY (ARRAY['a'::character varying, 'it''s'::character varying]::text[])",
      { enum: ["a", "it's"] },
    ],
    ["name = ANY (ARRAY['x AND y'::text, 'b OR c'::text])", { enum: ["x AND y", "b OR c"] }],
    ["name = 'only'::text", { enum: ["only"] }],
    ["(name >= 1) AND ((name) <= 5)", { minimum: 1, maximum: 5 }],
  ])("reads %s", (expression, limits) => {
    expect(limitsOf([expression], "name")).toEqual(limits);
  });

  it.each([
    "name >= 0 OR name = '-1'::integer",
    "NOT name >= 0",
    "other >= 0",
    "name >= other",
    "length(other) <= 5",
    "lower(name) = 'a'::text",
    "name ~ '^[a-z]+$'::text",
    "name <> 'length(name) <= 5 AND name >= 3'::text",
    "octet_length(name) <= 5",
    "name >= '2026-01-01'::date",
    "name = ANY (ARRAY[1, 2])",
    "name = other",
  ])("leaves %s to the database", (expression) => {
    expect(limitsOf([expression], "name")).toEqual({});
  });

  it("takes the tighter of two checks", () => {
    const expressions = ["name >= 0", "name >= 10 AND name <= 99", "name <= 50"];
    expect(limitsOf(expressions, "name")).toEqual({ minimum: 10, maximum: 50 });
    const lists = ["name = ANY (ARRAY['a', 'b'])", "name = ANY (ARRAY['b', 'c'])"];
    expect(limitsOf(lists, "name")).toEqual({ enum: ["b"] });
  });
});
