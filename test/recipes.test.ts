/** The pages docs/recipes/database.md and transactions.md do what they say, on the embedded database. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { DbClient } from "../src/runtime/db/index.js";

type Rows = Promise<readonly Readonly<Record<string, unknown>>[]>;

/** What the page on transactions exports. */
interface Transactions {
  readonly db: DbClient;
  readonly transfer: (from: string, to: string, amount: number) => Promise<void>;
  readonly balances: (claims: { sub: string }) => Rows;
}

/** What the page exports. */
interface Recipe {
  readonly db: DbClient;
  readonly app: { close(): Promise<void> };
  readonly inCity: (city: string) => Rows;
  readonly inCityByHand: (city: string) => Rows;
  readonly named: (start: string) => Rows;
  readonly move: (id: string, city: string) => Promise<string>;
  readonly count: () => Rows;
  readonly mine: (user: { id: string; claims: Record<string, unknown> }) => Rows;
}

const folder = join(import.meta.dirname, "../.tmp/recipes");

const schema = [
  "create table contacts (id text primary key, name text not null, city text)",
  "insert into contacts values ('1', 'Ann', 'Ulm'), ('2', 'Bob', 'Ulm'), ('3', 'A%b', null)",
  "create role authenticated nologin",
  "grant select on contacts to authenticated",
  "alter table contacts enable row level security",
  `create policy own on contacts to authenticated
     using (id = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
];

/** The code of a page, as one module. */
async function codeOf(name: string): Promise<unknown> {
  const page = new URL(`../docs/recipes/${name}.md`, import.meta.url);
  const blocks = [...readFileSync(page, "utf8").matchAll(/^```ts\n(.*?)^```$/gms)];
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.ts`);
  writeFileSync(path, blocks.map(([, code]) => code).join("\n"));
  return import(pathToFileURL(path).href);
}

const accounts = [
  "create table accounts (id text primary key, balance int not null check (balance >= 0))",
  "insert into accounts values ('a', 100), ('b', 0)",
  "create role authenticated nologin",
  "grant select on accounts to authenticated",
  "alter table accounts enable row level security",
  `create policy own on accounts to authenticated
     using (id = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
];

describe("the recipe of the database", () => {
  let recipe: Recipe;

  beforeAll(async () => {
    recipe = (await codeOf("database")) as Recipe;
    await recipe.db.sessionScope(async (session) => {
      for (const text of schema) await session.query("schema", text);
    });
  }, 120_000);

  afterAll(async () => {
    await recipe.app.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("selects, by where and like, whatever the values are", async () => {
    expect(await recipe.inCity("Ulm")).toEqual([
      { id: "1", name: "Ann" },
      { id: "2", name: "Bob" },
    ]);
    expect(await recipe.inCityByHand("Ulm' or true --")).toEqual([]);
    expect(await recipe.inCityByHand("Ulm")).toHaveLength(2);
    expect(await recipe.named("A")).toHaveLength(2);
    expect(await recipe.named("A%")).toEqual([{ id: "3", name: "A%b" }]);
    expect(await recipe.named("\\")).toEqual([]);
    expect(await recipe.count()).toEqual([{ n: 3 }]);
  });

  it("updates, and says when there is nothing to update", async () => {
    expect(await recipe.move("2", "Bonn")).toBe("Bob");
    expect(await recipe.inCity("Bonn")).toHaveLength(1);
    await expect(recipe.move("9", "Bonn")).rejects.toMatchObject({ code: "not_found" });
  });

  it("acts as the user of a token", async () => {
    const ann = { id: "1", claims: { sub: "1", role: "authenticated" } };
    expect(await recipe.mine(ann)).toEqual([{ id: "1", name: "Ann" }]);
  });
});

describe("the recipe of transactions", () => {
  let recipe: Transactions;

  beforeAll(async () => {
    recipe = (await codeOf("transactions")) as Transactions;
    await recipe.db.sessionScope(async (session) => {
      for (const text of accounts) await session.query("schema", text);
    });
  }, 120_000);

  afterAll(async () => {
    await recipe.db.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("moves all of it, or nothing", async () => {
    await recipe.transfer("a", "b", 30);
    await expect(recipe.transfer("b", "a", 100)).rejects.toMatchObject({ code: "check_violation" });
    expect(await recipe.balances({ sub: "a" })).toEqual([{ id: "a", balance: 70 }]);
    expect(await recipe.balances({ sub: "b" })).toEqual([{ id: "b", balance: 30 }]);
  });
});
