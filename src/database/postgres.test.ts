/** What only a real database can tell; one start of PGlite serves all. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemDisk } from "../host/disk.js";
import { packageRoot } from "../package-root.js";
import { snapshotFile } from "../paths.js";
import { applyMigrations } from "./apply-migrations.js";
import { readCatalog } from "./catalog.js";
import type { Connection } from "./connection.js";
import { openEmbedded } from "./embedded.js";
import { describeTypes } from "./fixture/describe-types.js";
import { shop } from "./fixture/shop.js";
import { hashOf } from "./migrations.js";
import { readState } from "./state.js";
import { readSnapshot, writeSnapshot, type Catalog, type Snapshot } from "./snapshot.js";

let connection: Connection;
let catalog: Catalog;

beforeAll(async () => {
  connection = await openEmbedded(packageRoot, [
    { file: "0.sql", text: 'create extension if not exists "citext"; create extension postgis' },
  ]);
  expect(await applyMigrations(connection, shop)).toEqual([]);
  catalog = await readCatalog(systemDisk(), connection);
}, 120_000);

afterAll(() => connection.close());

const tableNamed = (name: string) => {
  const found = catalog.tables.find((table) => table.name === name);
  if (found === undefined) throw new Error(`no table ${name}`);
  return found;
};
const columnOf = (table: string, name: string) =>
  tableNamed(table).columns.find((column) => column.name === name);

describe("the catalogue", () => {
  it("has tables, views and partitioned tables by name, without their parts", () => {
    expect(catalog.tables.map(({ name, kind }) => [name, kind])).toEqual([
      ["big_orders", "view"],
      ["customers", "table"],
      ["events", "table"],
      ["sales.orders", "table"],
    ]);
  });

  it("has columns with type, nullability, default, identity and comment", () => {
    expect(columnOf("sales.orders", "id")).toMatchObject({
      type: "bigint",
      base: "int8",
      of: "base",
      nullable: false,
      identity: "always",
    });
    expect(columnOf("sales.orders", "tags")).toMatchObject({
      type: "character varying(20)[]",
      base: "varchar",
      list: true,
      default: "'{}'::character varying[]",
    });
    expect(columnOf("sales.orders", "gross")).toMatchObject({ generated: "stored" });
    expect(columnOf("sales.orders", "gross")?.default).toBeUndefined();
    expect(columnOf("sales.orders", "status")).toMatchObject({ base: "order_status", of: "enum" });
    expect(columnOf("customers", "mail")).toMatchObject({ base: "email", of: "domain" });
    expect(columnOf("customers", "nick")).toMatchObject({
      nullable: true,
      comment: "What friends say",
    });
  });

  it("has keys and checks", () => {
    const { primaryKey, foreignKeys, checks } = tableNamed("sales.orders");
    expect(primaryKey).toEqual(["id"]);
    expect(foreignKeys).toEqual([
      {
        name: "orders_customer_id_fkey",
        columns: ["customer_id"],
        table: "customers",
        references: ["id"],
        onDelete: "cascade",
      },
    ]);
    expect(checks.map(({ expression }) => expression)).toEqual(["total >= 0::numeric"]);
    expect(tableNamed("customers").unique).toEqual([
      { name: "customers_mail_key", columns: ["mail"] },
    ]);
  });

  it("has indexes with order, expressions, conditions, and without carried columns", () => {
    const byName = new Map(tableNamed("sales.orders").indexes.map((one) => [one.name, one]));
    expect(byName.get("orders_placed_at_id_idx")?.keys).toEqual([
      { column: "placed_at", descending: true },
      { column: "id", descending: true },
    ]);
    expect(byName.get("orders_open_idx")?.where).toBe("status = 'open'::order_status");
    expect(byName.get("orders_lower_idx")?.keys).toEqual([
      { expression: "lower(lines ->> 'sku'::text)" },
    ]);
    expect(byName.get("orders_tags_idx")).toMatchObject({
      unique: true,
      keys: [{ column: "status" }, { column: "customer_id" }],
    });
  });

  it("has enums in their own order, and domains", () => {
    expect(catalog.enums).toEqual([{ name: "order_status", values: ["open", "paid", "sent"] }]);
    expect(catalog.domains).toMatchObject([
      { name: "email", type: "character varying(254)", base: "varchar", nullable: true },
    ]);
    expect(catalog.domains[0]?.checks[0]).toContain("VALUE");
  });

  it("comes to the same bytes each time, and can be read back", async () => {
    const head = { version: 1, source: "migrations", migrations: "abc" } as const;
    const whole: Snapshot = { ...head, ...catalog };
    const again = { ...head, ...(await readCatalog(systemDisk(), connection)) };
    expect(writeSnapshot(again)).toBe(writeSnapshot(whole));
    const { enums, ...others } = whole;
    expect(writeSnapshot({ enums, ...others })).toBe(writeSnapshot(whole));
    expect(writeSnapshot(readSnapshot(writeSnapshot(whole)) ?? again)).toBe(writeSnapshot(whole));
  });
});

describe("a migration that fails", () => {
  const refused = async (text: string) => {
    const [found] = await applyMigrations(connection, [{ file: "migrations/9.sql", text }]);
    return found;
  };

  it("is told at the word that the database names", async () => {
    const sql = "select 1;\n\n-- wéird\ncreate table é (\n  id nope\n);\ndrop table customers;";
    expect(await refused(sql)).toMatchObject({
      code: "migration",
      message: 'the database refuses this statement: type "nope" does not exist',
      place: { file: "migrations/9.sql", line: 5, column: 6, length: 4 },
    });
  });

  it("is told at the statement where the database names no word", async () => {
    expect(await refused("select 2;\n  create table customers (id int);")).toMatchObject({
      message: 'the database refuses this statement: relation "customers" already exists',
      place: { line: 2, column: 3, length: 6 },
    });
  });

  it("gives the database's own advice, or sends to the project's database", async () => {
    expect((await refused("select lenght('a')"))?.cure).toContain("No function");
    expect((await refused("create extension postgis"))?.cure).toContain("schema --database");
    expect((await refused("grant select on customers to nobody_here"))?.cure).toContain("schema");
  });

  it("loads the extensions that PGlite has", async () => {
    expect(await refused("create extension citext")).toBeUndefined();
  });
});

describe("each type", () => {
  describeTypes(() => connection);
});

describe("the snapshots of the fixtures", () => {
  it.each(["db-tables", "db-wrong-names"])("are what the migrations of %s make", async (name) => {
    const folder = join(packageRoot, "fixtures", name);
    const { migrations, snapshot } = readState(systemDisk(), folder, "migrations");
    await connection.run("drop schema if exists sales cascade");
    await connection.run("drop schema public cascade");
    await connection.run("create schema public");
    expect(await applyMigrations(connection, migrations)).toEqual([]);
    const made = await readCatalog(systemDisk(), connection);
    const head = { version: 1, source: "migrations", migrations: hashOf(migrations) } as const;
    expect(snapshot).toEqual(readSnapshot(writeSnapshot({ ...head, ...made })));
    expect(writeSnapshot({ ...head, ...made })).toBe(
      systemDisk().readText(join(folder, snapshotFile)),
    );
  });
});
