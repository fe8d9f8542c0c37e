import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { lru } from "../../cache/lru.js";
import { createApp } from "../../http/create-app.js";
import { Refusal } from "../../http/refusal.js";
import type { Row } from "../../pooling/driver.js";
import { defineEndpoint } from "../../request/contract.js";
import { Reply } from "../../response/reply.js";
import { getDbClient } from "../db-client.js";
import type { ListDefinition } from "../list-definition.js";
import { createRow } from "./create-row.js";
import { deleteRow } from "./delete-row.js";
import { getRow } from "./get-row.js";
import type { TableHooks } from "./hooks.js";
import { listRows } from "./list-rows.js";
import type { OperationContext } from "./operation.js";
import { updateRow } from "./update-row.js";

const environment = { NODE_ENV: "test", SECRET_KEY: "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6" };
const db = getDbClient({ environment, rowLevelSecurity: true });
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const app = createApp({ settings, environment, wiring: { db } });

const schema = [
  "create role anon nologin",
  "create role authenticated nologin",
  "create role service_role nologin bypassrls",
  "create table notes (id int primary key, owner text not null, body text not null)",
  "insert into notes values (1, 'ann', 'of ann'), (2, 'bob', 'of bob'), (3, 'ann', 'also')",
  "alter table notes enable row level security",
  "grant select, insert, update, delete on notes to authenticated",
  `create policy own on notes to authenticated
     using (owner = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
  `create table endpointgen_idempotency (
     endpoint text not null, principal text not null, key text not null,
     fingerprint text not null, result text, expires_at timestamptz not null,
     subject text default nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub',
     primary key (endpoint, principal, key))`,
  "alter table endpointgen_idempotency enable row level security",
  "grant select, insert, update, delete on endpointgen_idempotency to authenticated",
  `create policy own on endpointgen_idempotency to authenticated
     using (subject = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
];

const table: ListDefinition = {
  name: "notes",
  table: "notes",
  columns: ["id", "owner", "body"],
  primaryKey: ["id"],
  filters: ["body"],
  sort: ["id"],
  notNull: ["id"],
  pagination: { limit: 1, max_limit: 10, cursor_after: 0 },
};

const endpoint = defineEndpoint({
  name: "notes",
  description: "Notes",
  method: "GET",
  path: "/notes",
  permissions: [],
  table: "notes",
  response: { status: 200, body: z.unknown() },
});

beforeAll(async () => {
  await db.sessionScope(async (session) => {
    for (const text of schema) await session.query("schema", text);
  });
}, 120_000);

afterAll(async () => {
  await db.close();
});

type Make = typeof getRow;

const authenticated = (sub: string) => userOf(sub, { sub, role: "authenticated" });
const userOf = (id: string, claims: Row) => ({ id, principal: id, claims });

async function asked(
  make: Make,
  user: object | undefined,
  { hooks = {}, ...given }: Partial<OperationContext> & { readonly hooks?: TableHooks } = {},
) {
  const handler = make(app, { endpoint, table, hooks });
  const raw = { request: { originalUrl: "/notes" } };
  const context = { user, log: app.log, raw, ...given };
  const answer: unknown = await handler(context as unknown as Parameters<typeof handler>[0]);
  return (Reply.is(answer) ? answer.body : answer) as Row;
}

const list = listRows as unknown as Make;

async function refusalOf(answer: Promise<unknown>): Promise<readonly [number, string]> {
  const error: unknown = await answer.catch((thrown: unknown) => thrown);
  if (!Refusal.is(error)) throw new Error("nothing was refused", { cause: error });
  return [error.status, error.code];
}

describe("operations on a table with row-level security", () => {
  it("show each caller their own rows", async () => {
    const all = { query: { limit: 10 } };
    const of = async (sub: string) => (await asked(list, authenticated(sub), all))["results"];
    expect(await of("ann")).toMatchObject([{ id: 1 }, { id: 3 }]);
    expect(await of("bob")).toMatchObject([{ id: 2 }]);
    expect(await of("ann' or true --")).toEqual([]);
  });

  it("find, change and delete none of somebody else", async () => {
    const ann = authenticated("ann");
    const place = { params: { id: 2 } };
    const nothing = [404, "not_found"];
    expect(await refusalOf(asked(getRow, ann, place))).toEqual(nothing);
    expect(await refusalOf(asked(updateRow, ann, { ...place, body: { body: "mine" } }))).toEqual(
      nothing,
    );
    expect(await refusalOf(asked(deleteRow, ann, place))).toEqual(nothing);
    expect(await asked(getRow, authenticated("bob"), place)).toMatchObject({ body: "of bob" });
  });

  it("make none for somebody else: what a policy forbids is 403, and says nothing of it", async () => {
    const body = (owner: string) => ({ body: { id: 9, owner, body: "new" } });
    const ann = authenticated("ann");
    expect(await refusalOf(asked(createRow, ann, body("bob")))).toEqual([403, "database_denied"]);
    expect(await asked(createRow, ann, body("ann"))).toMatchObject({ owner: "ann" });
    await asked(deleteRow, ann, { params: { id: 9 } });
  });

  it("keep a caller's keys to themselves, under the policy of the page", async () => {
    const make = (sub: string, id: number) => {
      const handler = createRow(app, { endpoint, table, once: { ttl: 60 } });
      const body = { id, owner: sub, body: "once" };
      const raw = { request: { originalUrl: "/notes", headers: { "idempotency-key": "k" }, body } };
      const context = { user: authenticated(sub), log: app.log, raw, body };
      return handler(context as unknown as Parameters<typeof handler>[0]);
    };
    const first = await make("ann", 21);
    expect(await make("ann", 21)).toEqual(first);
    await make("bob", 22);
    const seen = await db.actingAs(authenticated("bob"), () =>
      db.read((session) => session.query("keys", "select principal from endpointgen_idempotency")),
    );
    expect(seen).toEqual([{ principal: "bob" }]);
    await asked(deleteRow, authenticated("ann"), { params: { id: 21 } });
    await asked(deleteRow, authenticated("bob"), { params: { id: 22 } });
  });

  it("are anonymous for who has no token, and for a token without a role", async () => {
    const denied = [403, "database_denied"];
    expect(await refusalOf(asked(list, undefined))).toEqual(denied);
    expect(await refusalOf(asked(list, userOf("ann", { sub: "ann" })))).toEqual(denied);
  });

  it("take no role that sees everything, whatever kind of value names it", async () => {
    for (const role of ["service_role", "postgres", "", 7, null, ["authenticated"]]) {
      const user = userOf("eve", { sub: "eve", role });
      const [status, code] = await refusalOf(asked(list, user));
      expect([status, ["database_role_not_allowed", "database_denied"].includes(code)]).toEqual([
        403,
        true,
      ]);
    }
  });

  it("let hooks see and do no more than the caller, and everything again after it", async () => {
    const counts: unknown[] = [];
    const count = () =>
      db.sessionScope((session) => session.query("count", "select count(*)::int as n from notes"));
    const hooks: TableHooks = {
      beforeUpdate: async (changes) => {
        counts.push(...(await count()));
        return changes;
      },
      written: async () => {
        counts.push(...(await count()));
      },
    };
    const change = { params: { id: 1 }, body: { body: "changed" }, hooks };
    await asked(updateRow, authenticated("ann"), change);
    expect(counts).toEqual([{ n: 2 }, { n: 2 }]);
    expect(await count()).toEqual([{ n: 3 }]);
  });

  it("take no cursor of somebody else", async () => {
    const page = await asked(list, authenticated("ann"), { query: { limit: 1 } });
    const next = new URL(String(page["next"]), "http://localhost").searchParams.get("cursor");
    const query = { query: { limit: 1, cursor: next } };
    expect(await asked(list, authenticated("ann"), query)).toMatchObject({ results: [{ id: 3 }] });
    const [status, code] = await refusalOf(asked(list, authenticated("bob"), query));
    expect([status, code]).toEqual([400, "invalid_cursor"]);
  });

  it("keep no answer for all callers: the app doesn't start", () => {
    const other = createApp({ settings, environment, wiring: { db } });
    const guards = { cache: lru({ capacity: 9, ttl: 9, namespace: "notes", shared: true }) };
    const mount = () => {
      other.mount({
        notes: (to) => {
          to.guards(endpoint);
          to.store.admission(endpoint, guards);
        },
      });
    };
    expect(mount).toThrow("its rows depend on who asks");
  });

  it("can't begin inside of a scope, where the database believes somebody else", async () => {
    const inside = db.sessionScope(() => db.actingAs(authenticated("ann"), () => db.builder()));
    await expect(inside).rejects.toThrow("actingAs comes before");
  });

  it("are asked for by SUPABASE_DB_URL", () => {
    const url = "postgres://postgres@db.example.supabase.co:5432/postgres";
    const supabase = getDbClient({ environment: { SUPABASE_DB_URL: url } });
    expect(supabase.rowLevelSecurity).toBe(true);
    expect(getDbClient({ environment: { DATABASE_URL: url } }).rowLevelSecurity).toBe(false);
  });
});
