import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApp } from "../../http/create-app.js";
import { defineEndpoint } from "../../request/contract.js";
import { textInteger } from "../../request/from-text.js";
import { getDbClient } from "../db-client.js";
import type { TableHooks } from "./hooks.js";
import { streamTable, type StreamedTable } from "./stream-table.js";

const key = "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6";
const environment = { NODE_ENV: "test", SECRET_KEY: key, LOG_LEVEL: "silent" };

// One for the whole file: it takes seconds to start.
const db = getDbClient({ environment });
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const app = createApp({ settings, environment, wiring: { db } });

const schema = `
  create table makers (id int primary key, name text not null);
  create table parts (
    id int primary key, maker_id int references makers, name text, hidden text default 'secret'
  );
  insert into makers values (1, 'Ada');
  insert into parts select n, 1, 'part ' || n from generate_series(1, 2500) n;
  create view broken as select id, 1 / (1500 - id) as share from parts
`;

const parts: StreamedTable = {
  name: "parts_stream",
  table: "parts",
  columns: ["id", "name"],
  primaryKey: ["id"],
  filters: ["id"],
  sort: ["id"],
  relations: { maker: { table: "makers", from: "maker_id", to: "id", columns: ["name"] } },
  format: "jsonl",
  chunkSize: 1000,
};

const request = { query: z.strictObject({ id: z.optional(textInteger({ min: 0 })) }) };

function mount(name: string, table: StreamedTable, hooks: TableHooks = {}, to = app): void {
  const response = { status: 200 };
  const path = `/${name}`;
  const definition = { name, description: name, method: "GET", path, request, response } as const;
  const endpoint = defineEndpoint(definition);
  const handler = streamTable(to, { endpoint, table, hooks });
  to.get(path, to.observe(endpoint), async (given, call) => {
    const input = await endpoint.parse(given);
    return endpoint.answer(await handler({ ...input, ...call.tools() }));
  });
}

let server: Server;
const ask = (path: string) => {
  const { port } = server.address() as AddressInfo;
  return fetch(`http://127.0.0.1:${port}${path}`);
};
/** No cursor is left open. */
const isFree = () =>
  expect
    .poll(() =>
      db.sessionScope((one) => one.query("open", "select name from pg_cursors where name <> ''")),
    )
    .toEqual([]);

beforeAll(async () => {
  await db.sessionScope(async (session) => {
    for (const statement of schema.split(";")) await session.query("schema", statement);
  });
  mount("rows", parts);
  mount("file", { ...parts, format: "csv", filename: "parts.csv" });
  mount("few", parts, { rows: (eb) => eb("id", "<=", 2) });
  const broken = { ...parts, table: "broken", columns: ["id", "share"], relations: {} };
  mount("late", { ...broken, chunkSize: 100 });
  mount("wrong", { ...broken, columns: ["none"] });
  server = createServer(app.listener).listen(0, "127.0.0.1");
  await once(server, "listening");
}, 120_000);

afterAll(async () => {
  server.close();
  await app.close();
  await db.close();
});

describe("a table that is streamed", () => {
  it("comes whole, in order, with what belongs to it", async () => {
    const answer = await ask("/rows");
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("application/jsonl; charset=utf-8");
    expect(answer.headers.get("x-request-id")).toBeTruthy();
    const lines = (await answer.text()).trimEnd().split("\n");
    expect(lines).toHaveLength(2500);
    const [first = ""] = lines;
    expect(JSON.parse(first)).toEqual({ id: 1, name: "part 1", maker: { name: "Ada" } });
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ id: 2500 });
    await isFree();
  });

  it("is a file of comma-separated values, with its first line also when it is empty", async () => {
    const answer = await ask("/file?id=7");
    expect(answer.headers.get("content-disposition")).toBe("attachment; filename=parts.csv");
    expect(await answer.text()).toBe('id,name,maker\r\n7,part 7,"{""name"":""Ada""}"\r\n');
    expect(await (await ask("/file?id=0")).text()).toBe("id,name,maker\r\n");
  });

  it("has the rows that a caller reaches", async () => {
    const text = await (await ask("/few")).text();
    expect(text.trimEnd().split("\n")).toHaveLength(2);
  });

  it("is a problem while nothing was sent", async () => {
    const wrong = await ask("/wrong");
    expect(wrong.status).toBe(500);
    expect(await wrong.json()).toMatchObject({ code: "database_error" });
    // The embedded database makes all rows at once, and so fails before the first.
    const late = await ask("/late");
    expect(late.status).toBe(500);
    await isFree();
  });

  it("lets the database go when its reader leaves", async () => {
    const leaving = new AbortController();
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/rows`, { signal: leaving.signal });
    expect(answer.status).toBe(200);
    leaving.abort();
    await isFree();
    expect((await ask("/few")).status).toBe(200);
  });

  it("answers HEAD without rows", async () => {
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/rows`, { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
    await isFree();
  });
});

describe("a table with policies", () => {
  it("streams the rows of its caller", async () => {
    const own = getDbClient({ environment, rowLevelSecurity: true });
    const guarded = createApp({ settings, environment, wiring: { db: own } });
    const statements = [
      "create table secrets (id int primary key, owner text)",
      "insert into secrets values (1, 'ann'), (2, 'bob')",
      "alter table secrets enable row level security",
      "create role anon",
      "create role authenticated",
      "grant select on secrets to anon, authenticated",
      "create policy mine on secrets for select to anon using (owner = 'ann')",
    ];
    await own.sessionScope(async (session) => {
      for (const statement of statements) await session.query("schema", statement);
    });
    const table = { ...parts, table: "secrets", columns: ["id"], relations: {}, chunkSize: 1 };
    mount("secrets", table, {}, guarded);
    const listening = createServer(guarded.listener).listen(0, "127.0.0.1");
    await once(listening, "listening");
    const { port } = listening.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/secrets`);
    expect(await answer.text()).toBe('{"id":1}\n');
    listening.close();
    await guarded.close();
    await own.close();
  }, 120_000);
});
