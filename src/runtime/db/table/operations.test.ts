import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApp } from "../../http/create-app.js";
import type { User } from "../../auth/user.js";
import { Refusal } from "../../http/refusal.js";
import type { Row } from "../../pooling/driver.js";
import { defineEndpoint } from "../../request/contract.js";
import { Reply } from "../../response/reply.js";
import { getDbClient } from "../db-client.js";
import type { ListDefinition } from "../list-definition.js";
import { listPage } from "../list-page.js";
import { createRow } from "./create-row.js";
import { deleteRow } from "./delete-row.js";
import { getRow } from "./get-row.js";
import type { TableHooks } from "./hooks.js";
import { listRows } from "./list-rows.js";
import type { OperationContext } from "./operation.js";
import { updateRow } from "./update-row.js";

const key = "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6";
const environment = { NODE_ENV: "test", SECRET_KEY: key };

// One for the whole file: it takes seconds to start.
const db = getDbClient({ environment });
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const app = createApp({ settings, environment, wiring: { db } });

const schema = `
  create table owners (id bigint primary key, name text not null);
  create table things (
    id uuid primary key default gen_random_uuid(),
    owner_id bigint references owners,
    parent_id uuid references things,
    sku text not null unique,
    price numeric(10,2) check (price >= 0),
    doc jsonb,
    amounts bigint[],
    made_at timestamptz not null default now(),
    updated_at timestamptz,
    version integer not null default 1,
    hidden text default 'secret'
  );
`;

const table: ListDefinition = {
  name: "things",
  table: "things",
  columns: ["id", "owner_id", "parent_id", "sku", "price", "doc", "amounts", "version"],
  primaryKey: ["id"],
  asText: { owner_id: "text", price: "text", amounts: "text[]" },
  json: ["doc"],
  touched: { time: "updated_at", version: "version" },
  filters: ["sku", "owner_id"],
  sort: ["sku"],
  notNull: ["sku", "id"],
  relations: {
    owner: {
      table: "owners",
      from: "owner_id",
      to: "id",
      columns: ["id", "name"],
      asText: { id: "text" },
      load: "join",
    },
    children: { table: "things", from: "id", to: "parent_id", columns: ["sku"], many: true },
  },
};

const endpoint = defineEndpoint({
  name: "things",
  description: "Things",
  method: "GET",
  path: "/things/:id",
  response: { status: 200, body: z.unknown() },
});

const nobody = "00000000-0000-4000-8000-00000000dead";

function contextOf(given: Partial<OperationContext>): OperationContext {
  const request = { originalUrl: "/things" };
  const { log } = app;
  return { user: undefined, log, raw: { request }, ...given } as unknown as OperationContext;
}

type Make = typeof getRow;

function asked(make: Make, given: Partial<OperationContext>, hooks: TableHooks = {}) {
  const handler = make(app, { endpoint, table, hooks });
  return handler(contextOf(given) as unknown as Parameters<typeof handler>[0]);
}

const list = listRows as unknown as Make;

async function bodyOf(answer: Promise<unknown>): Promise<Row> {
  const result = await answer;
  return (Reply.is(result) ? result.body : result) as Row;
}

const resultsOf = async (answer: Promise<unknown>) => (await bodyOf(answer))["results"] as Row[];

const create = (body: Row, hooks?: TableHooks) => bodyOf(asked(createRow, { body }, hooks));

async function refusalOf(answer: Promise<unknown>): Promise<readonly [number, string]> {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  if (!Refusal.is(error)) throw new Error("nothing was refused", { cause: error });
  return [error.status, error.code];
}

beforeAll(async () => {
  await db.sessionScope(async (session) => {
    for (const statement of schema.split(";")) await session.query("schema", statement);
  });
}, 120_000);

beforeEach(async () => {
  await db.sessionScope(async (session) => {
    await session.query("clear", "truncate things, owners");
    await session.query("owners", "insert into owners values (9007199254740993, 'Ada')");
  });
});

afterAll(async () => {
  await app.close();
  await db.close();
});

describe("a new row", () => {
  it("is answered as it is kept, no digit and no list lost", async () => {
    const body = {
      owner_id: "9007199254740993",
      sku: "a",
      price: "12345678.10",
      doc: [1, { deep: "it's" }],
      amounts: ["9007199254740993"],
    };
    const row = await create(body);
    expect(row).toMatchObject({
      ...body,
      version: 1,
      owner: { id: "9007199254740993", name: "Ada" },
      children: [],
    });
    expect(row).not.toHaveProperty("hidden");
    const again = await bodyOf(asked(getRow, { params: { id: row["id"] } }));
    expect(again).toEqual(row);
  });

  it("says where it is, and its entity tag", async () => {
    const answer: unknown = await asked(createRow, { body: { sku: "a" } });
    if (!Reply.is(answer)) throw new Error("no reply");
    const { id } = answer.body as Row;
    expect(answer.headers).toMatchObject({ location: `/things/${String(id)}` });
    const read: unknown = await asked(getRow, { params: { id } });
    expect(Reply.is(read) && read.headers["etag"]).toBe(answer.headers["etag"]);
  });

  it.each([
    ["of a unique value", { sku: "taken" }, 409, "unique_violation"],
    ["that nobody has", { sku: "b", owner_id: "7" }, 409, "foreign_key_violation"],
    ["against a check", { sku: "b", price: "-1" }, 422, "check_violation"],
    ["that is too large", { sku: "b", price: "123456789012" }, 422, "invalid_value"],
    ["that is missing", {}, 422, "not_null_violation"],
  ])("is refused for a value %s", async (_, body: Row, status, code) => {
    await create({ sku: "taken" });
    expect(await refusalOf(create(body))).toEqual([status, code]);
    expect(await resultsOf(asked(list, {}))).toHaveLength(1);
  });

  it("is undone by what its hook throws", async () => {
    const hooks: TableHooks = {
      written: () => {
        throw new Error("no");
      },
    };
    await expect(create({ sku: "a" }, hooks)).rejects.toThrow("no");
    expect(await resultsOf(asked(list, {}))).toEqual([]);
  });
});

describe("a change", () => {
  it("sets what is given, the time and the version", async () => {
    const { id } = await create({ sku: "a", price: "1.00" });
    const row = await bodyOf(asked(updateRow, { params: { id }, body: { price: null } }));
    expect(row).toMatchObject({ sku: "a", price: null, version: 2 });
    const [kept] = await db.sessionScope((session) =>
      session.query("kept", "select updated_at from things"),
    );
    expect(kept?.["updated_at"]).toBeInstanceOf(Date);
  });

  it("of nothing leaves the row as it is", async () => {
    const created = await create({ sku: "a" });
    const row = await bodyOf(asked(updateRow, { params: { id: created["id"] }, body: {} }));
    expect(row).toEqual(created);
  });

  it("under a condition needs the row as it was read", async () => {
    const answer: unknown = await asked(createRow, { body: { sku: "a" } });
    if (!Reply.is(answer)) throw new Error("no reply");
    const { id } = answer.body as Row;
    const tag = answer.headers["etag"] ?? "";
    const under = (condition: string) =>
      asked(updateRow, {
        params: { id },
        headers: { "if-match": condition },
        body: { price: "2.00" },
      });
    await under(`"other", ${tag}`);
    expect(await refusalOf(under(tag))).toEqual([412, "precondition_failed"]);
    await under("*");
    const removal = asked(deleteRow, { params: { id }, headers: { "if-match": tag } });
    expect(await refusalOf(removal)).toEqual([412, "precondition_failed"]);
  });
});

describe("a row that isn't there", () => {
  it.each([
    ["read", getRow],
    ["changed", updateRow],
    ["deleted", deleteRow],
  ] as const)("can't be %s", async (_, make) => {
    const given = { params: { id: nobody }, body: { sku: "z" } };
    expect(await refusalOf(asked(make, given))).toEqual([404, "not_found"]);
    const conditional = { ...given, headers: { "if-match": "*" } };
    expect(await refusalOf(asked(make, conditional))).toEqual([404, "not_found"]);
  });

  it("is gone after it was deleted", async () => {
    const { id } = await create({ sku: "a" });
    expect(await asked(deleteRow, { params: { id } })).toMatchObject({ status: 200 });
    expect(await refusalOf(asked(deleteRow, { params: { id } }))).toEqual([404, "not_found"]);
  });

  it("is so too where the caller may not see it", async () => {
    const user = { id: "9007199254740993", principal: "u:1" } as User;
    const hooks: TableHooks = { rows: (eb, { user }) => eb("owner_id", "=", user?.id ?? "0") };
    const mine = await create({ sku: "mine", owner_id: "9007199254740993" });
    const other = await create({ sku: "other" });
    expect(await resultsOf(asked(list, { user }, hooks))).toEqual([mine]);
    const given = { params: { id: other["id"] }, body: { sku: "z" }, user };
    for (const make of [getRow, updateRow, deleteRow]) {
      expect(await refusalOf(asked(make, given, hooks))).toEqual([404, "not_found"]);
    }
  });
});

describe("a list", () => {
  it("takes two statements with its relations, however many rows there are", async () => {
    const parent = await create({ sku: "parent", owner_id: "9007199254740993" });
    for (let at = 0; at < 20; at += 1)
      await create({ sku: `child ${at + 10}`, parent_id: parent["id"] });
    const told: string[] = [];
    const onRepeat = ({ statement }: { statement: string }) => void told.push(statement);
    const page = await db.counting({ allowed: 0, onRepeat }, () =>
      db.read((session) => listPage(session, table, { url: "/things" }, app.tables)),
    );
    expect(await resultsOf(asked(list, {}))).toEqual(page.results);
    const rows = page.results;
    expect(told).toEqual(["things", "things.children"]);
    const found = rows.find(({ sku }) => sku === "parent");
    expect(found?.["children"]).toHaveLength(20);
    expect(found?.["owner"]).toEqual({ id: "9007199254740993", name: "Ada" });
    expect(Object.keys(found ?? {}).filter((name) => name.startsWith("endpointgen"))).toEqual([]);
  });

  it("is dropped from the cache with every change", async () => {
    const keep = () => app.cache.set("kept", 1, { tags: ["things"] });
    await keep();
    const { id } = await create({ sku: "a" });
    expect(await app.cache.get("kept")).toBeUndefined();
    await keep();
    await asked(updateRow, { params: { id }, body: { sku: "b" } });
    expect(await app.cache.get("kept")).toBeUndefined();
    await keep();
    await asked(deleteRow, { params: { id } });
    expect(await app.cache.get("kept")).toBeUndefined();
  });
});

describe("SQL in a value", () => {
  const payloads = [
    "' or '1'='1",
    "'; drop table things; --",
    "\\'; drop table things; --",
    "$1",
    "a' union select name from owners --",
    '" or ""="',
    "/* */ or 1=1 --",
    "%27 or 1=1",
    "${1}",
    "{things}",
  ];

  it.each(payloads)("is a value: %s", async (payload) => {
    await create({ sku: "other" });
    const { id } = await create({ sku: payload, doc: payload });
    const found = await resultsOf(asked(list, { query: { sku: payload } }));
    expect(found.map(({ sku, doc }) => [sku, doc])).toEqual([[payload, payload]]);
    const changed = await bodyOf(
      asked(updateRow, { params: { id }, body: { sku: `${payload}!` } }),
    );
    expect(changed["sku"]).toBe(`${payload}!`);
    for (const make of [getRow, updateRow, deleteRow]) {
      const told = refusalOf(asked(make, { params: { id: payload }, body: { sku: "x" } }));
      expect(await told).toEqual([422, "invalid_value"]);
    }
    expect(await resultsOf(asked(list, {}))).toHaveLength(2);
  });

  it("is refused as an order", async () => {
    const query = { sort: ["sku; drop table things"] };
    expect(await refusalOf(asked(list, { query }))).toEqual([422, "invalid_input"]);
  });
});
