import { describe, expect, it } from "vitest";
import { z } from "zod";
import { schema } from "../../sections/db/schema.js";
import type { Catalog, Column, Index, Table } from "../snapshot.js";
import { checkTable } from "./table.js";

const column = (name: string, base = "text", more: Partial<Column> = {}): Column => ({
  name,
  type: base,
  base,
  of: "base",
  nullable: false,
  ...more,
});

const index = (keys: readonly string[], more: Partial<Index> = {}): Index => ({
  name: `${keys.join("_")}_idx`,
  method: "btree",
  keys: keys.map((name) => ({ column: name })),
  ...more,
});

const orders: Table = {
  name: "orders",
  kind: "table",
  columns: [
    column("id", "uuid"),
    column("sku"),
    column("tags", "text", { list: true }),
    column("doc", "json"),
    column("at", "timestamptz"),
    column("order", "int4"),
  ],
  primaryKey: ["id"],
  unique: [],
  foreignKeys: [],
  checks: [],
  indexes: [index(["id"], { unique: true })],
};

function codesOf(own: object, table: Partial<Table> = {}): readonly (readonly unknown[])[] {
  const catalog: Catalog = { tables: [{ ...orders, ...table }], enums: [], domains: [] };
  const db = z.parse(schema(), { table: "orders", ...own });
  return checkTable(db, catalog).map(({ code = "wrong-value", path, cure }) => [
    code,
    path.join("."),
    cure,
  ]);
}

const createSku = "CREATE INDEX orders_sku_idx ON orders (sku);";

describe("a filter", () => {
  it.each([
    ["no index", [], createSku],
    ["an index that starts with another column", [index(["at", "sku"])], createSku],
    ["a partial index", [index(["sku"], { where: "at IS NULL" })], createSku],
    ["an index that failed", [index(["sku"], { invalid: true })], createSku],
    [
      "an index of an expression",
      [{ ...index([]), keys: [{ expression: "lower(sku)" }] }],
      createSku,
    ],
    ["an index of its letters", [index(["sku"], { method: "gin" })], createSku],
  ])("is slow with %s", (_, indexes, cure) => {
    expect(codesOf({ filters: ["sku"] }, { indexes })).toEqual([
      ["missing-index", "filters.0", cure],
    ]);
  });

  it.each([
    ["an index", index(["sku"])],
    ["an index that goes on", index(["sku", "at"])],
    ["a hash index", index(["sku"], { method: "hash" })],
    ["an index without NULL", index(["sku"], { where: "sku IS NOT NULL" })],
  ])("is quick with %s", (_, own) => {
    expect(codesOf({ filters: ["sku"] }, { indexes: [own] })).toEqual([]);
  });

  it("in a list asks for an index of its items, and json for none", () => {
    expect(codesOf({ filters: ["tags", "doc"] })).toEqual([
      ["missing-index", "filters.0", "CREATE INDEX orders_tags_idx ON orders USING gin (tags);"],
      ["wrong-value", "filters.1", undefined],
    ]);
  });

  it("quotes names that SQL keeps for itself", () => {
    expect(codesOf({ filters: ["order"] })[0]?.[2]).toBe(
      'CREATE INDEX orders_order_idx ON orders ("order");',
    );
  });

  it("of a view is left alone", () => {
    expect(
      codesOf({ filters: ["sku"], operations: ["get"] }, { kind: "view", indexes: [] }),
    ).toEqual([]);
  });
});

describe("an order", () => {
  it("wants an index that ends in the primary key, all in one direction", () => {
    expect(codesOf({ sort: ["-at"] })).toEqual([
      ["missing-index", "sort.0", "CREATE INDEX orders_at_id_idx ON orders (at DESC, id DESC);"],
    ]);
    expect(codesOf({ sort: ["-at"], filters: ["at"] })).toHaveLength(1);
    expect(codesOf({ sort: ["at"] }, { indexes: [index(["at"])] })).toEqual([]);
    expect(codesOf({ sort: ["id"] })).toEqual([]);
  });

  it("isn't served by an index of bytes, nor by a hash", () => {
    const bytes = { ...index([]), keys: [{ column: "sku", operators: "text_pattern_ops" }] };
    for (const own of [bytes, index(["sku"], { method: "hash" })])
      expect(codesOf({ sort: ["sku"] }, { indexes: [own] })[0]?.[0]).toBe("missing-index");
  });

  it("needs rows that differ", () => {
    const bare: Partial<Table> = { primaryKey: undefined, indexes: [index(["at"])] };
    expect(codesOf({ sort: ["at"], operations: ["list"] }, bare)[0]?.[0]).toBe("unstable-pages");
    const unique = { ...bare, indexes: [index(["at"], { unique: true })] };
    expect(codesOf({ sort: ["at"], operations: ["list"] }, unique)).toEqual([]);
    const nullable = [column("at", "timestamptz", { nullable: true })];
    expect(codesOf({ operations: ["list"] }, { ...unique, columns: nullable })[0]?.[0]).toBe(
      "unstable-pages",
    );
  });
});

describe("operations on one row", () => {
  it("need a primary key of one column", () => {
    const key = { primaryKey: ["id", "at"] };
    expect(codesOf({}, key)).toEqual([["wrong-value", "operations", "operations: [list, create]"]]);
    expect(codesOf({ operations: ["list", "create"] }, key)).toEqual([]);
  });
});

describe("a type that the YAML gives a column", () => {
  it.each([
    [{ order: "string" }, "order: integer"],
    [{ id: "integer" }, "id: string"],
    [{ tags: "string" }, "tags: list of string"],
  ])("must be the table's in JSON: %j", (columns, cure) => {
    expect(codesOf({ columns })[0]?.[2]).toBe(cure);
  });

  it("may say more than the table", () => {
    const columns = { id: "uuid", order: "number", tags: "list of a|b", doc: { a: "string" } };
    expect(codesOf({ columns })).toEqual([]);
  });
});

describe("a relation to the same table, or without an index", () => {
  it("shows columns that the other table has", () => {
    const foreignKeys = [
      { name: "f", columns: ["sku"], table: "orders", references: ["id"], onDelete: "cascade" },
    ] as const;
    const relations = { parent: { table: "orders", column: "sku", columns: ["id", "skuu"] } };
    expect(codesOf({ relations }, { foreignKeys: [...foreignKeys] })).toEqual([
      ["unknown-column", "relations.parent.columns.1", "sku"],
    ]);
  });

  it("is the table's own column, or the other's", () => {
    const foreignKeys = [
      { name: "f", columns: ["sku"], table: "orders", references: ["id"], onDelete: "cascade" },
    ] as const;
    const relations = { parent: { table: "orders", column: "sku" } };
    expect(codesOf({ relations }, { foreignKeys: [...foreignKeys] })).toEqual([]);
    expect(codesOf({ relations })[0]?.[0]).toBe("missing-foreign-key");
  });
});
