import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApp } from "../../http/create-app.js";
import { Refusal } from "../../http/refusal.js";
import type { Row } from "../../pooling/driver.js";
import { defineEndpoint } from "../../request/contract.js";
import { Reply } from "../../response/reply.js";
import { getDbClient } from "../db-client.js";
import { createRow } from "./create-row.js";
import { createRows } from "./create-rows.js";
import { deleteRow } from "./delete-row.js";
import type { TableDefinition } from "./definition.js";
import type { TableHooks } from "./hooks.js";
import { updateRow } from "./update-row.js";

const environment = { NODE_ENV: "test", SECRET_KEY: "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6" };

// One for the whole file: it takes seconds to start.
const db = getDbClient({ environment });
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const app = createApp({ settings, environment, wiring: { db } });

const schema = [
  "create table items (id serial primary key, name text, amount int)",
  `create table endpointgen_idempotency (
     endpoint text not null, principal text not null, key text not null,
     fingerprint text not null, result text, expires_at timestamptz not null,
     primary key (endpoint, principal, key))`,
];

const table: TableDefinition = {
  name: "items",
  table: "items",
  columns: ["id", "name", "amount"],
  primaryKey: ["id"],
};

const endpoint = defineEndpoint({
  name: "items_create",
  description: "Items",
  method: "POST",
  path: "/items",
  response: { status: 200, body: z.unknown() },
});

interface Asked {
  readonly key?: string;
  readonly body?: Row;
  readonly id?: number;
  readonly principal?: string;
  readonly hooks?: TableHooks;
  readonly ttl?: number;
}

/** A new handler each time, as after a restart: nothing is known but what the database knows. */
function handlerOf(make: typeof createRow, { hooks = {}, ttl = 60 }: Asked) {
  return make(app, { endpoint, table, hooks, once: { ttl } });
}

function contextOf({ key, body = { name: "a" }, id, principal = "ada" }: Asked) {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  const raw = { request: { originalUrl: "/items", headers, body } };
  const context = { body, params: { id }, user: { principal }, log: app.log, raw };
  return context as unknown as Parameters<ReturnType<typeof handlerOf>>[0];
}

async function asked(make: typeof createRow, given: Asked): Promise<Reply> {
  const answer: unknown = await handlerOf(make, given)(contextOf(given));
  if (!Reply.is(answer)) throw new Error("no reply");
  return answer;
}

const run = (text: string) => db.sessionScope((session) => session.query("test", text));

const count = async (from = "items"): Promise<unknown> =>
  (await run(`select count(*)::int as n from ${from}`))[0]?.["n"];

const refused = async (asking: Promise<unknown>): Promise<string> => {
  const error: unknown = await asking.catch((thrown: unknown) => thrown);
  return Refusal.is(error) ? error.code : "nothing was refused";
};

beforeAll(async () => {
  for (const text of schema) await run(text);
}, 120_000);

beforeEach(async () => {
  await run("truncate items, endpointgen_idempotency restart identity");
});

afterAll(async () => {
  await app.close();
  await db.close();
});

describe("a change with an idempotency key", () => {
  it("is made once, and told again in the same words", async () => {
    const first = await asked(createRow, { key: "k" });
    const again = await asked(createRow, { key: "k" });
    expect(again).toEqual(first);
    expect(first).toMatchObject({ body: { id: 1, name: "a" }, headers: { location: "/items/1" } });
    expect(await count()).toBe(1);
  });

  it("is made as often as it is asked for without a key, or by others", async () => {
    await asked(createRow, {});
    await asked(createRow, {});
    await asked(createRow, { key: "k", principal: "ada" });
    await asked(createRow, { key: "k", principal: "bob" });
    expect(await count()).toBe(4);
  });

  it("is made once by callers at the same time", async () => {
    const all = await Promise.all([1, 2, 3].map(() => asked(createRow, { key: "k" })));
    expect(new Set(all.map(({ body }) => (body as Row)["id"]))).toEqual(new Set([1]));
    expect(await count()).toBe(1);
  });

  it.each([
    ["many rows", createRows, { body: { rows: [{ name: "a" }, { name: "b" }] } }, 3],
    ["a change", updateRow, { id: 1, body: { name: "b" } }, 1],
    ["a deletion", deleteRow, { id: 1 }, 0],
  ] as const)("holds for %s", async (_, make, given, rows) => {
    await asked(createRow, {});
    const first = await asked(make, { key: "k", ...given });
    if (make === updateRow) await run("update items set name = 'c'");
    expect(await asked(make, { key: "k", ...given })).toEqual(first);
    expect(await count()).toBe(rows);
    if (make === updateRow) expect(await run("select name from items")).toEqual([{ name: "c" }]);
  });

  it("leaves no record where it failed, and is made when it is asked for again", async () => {
    const hooks: TableHooks = {
      written: () => {
        throw new Error("no");
      },
    };
    await expect(asked(createRow, { key: "k", hooks })).rejects.toThrow("no");
    expect([await count(), await count("endpointgen_idempotency")]).toEqual([0, 0]);
    await asked(createRow, { key: "k" });
    expect(await count()).toBe(1);
  });

  it("asks no hook again", async () => {
    const calls: string[] = [];
    const hooks: TableHooks = {
      beforeCreate: (values) => {
        calls.push("before");
        return values;
      },
      written: () => {
        calls.push("written");
      },
    };
    await asked(createRow, { key: "k", hooks });
    await asked(createRow, { key: "k", hooks });
    expect(calls).toEqual(["before", "written"]);
  });

  it("is another one with another body, and refused", async () => {
    await asked(createRow, { key: "k" });
    const other = asked(createRow, { key: "k", body: { name: "b" } });
    expect(await refused(other)).toBe("idempotency_key_reused");
    expect(await count()).toBe(1);
  });

  it("is forgotten after its time, and swept away by others", async () => {
    for (const key of ["a", "b", "c"]) await asked(createRow, { key });
    await run("update endpointgen_idempotency set expires_at = now() - interval '1 s'");
    await asked(createRow, { key: "a" });
    expect(await run("select key from endpointgen_idempotency")).toEqual([{ key: "a" }]);
    expect(await count()).toBe(4);
  });

  it("is found out about where nobody saw its end", async () => {
    const { resolveUnknown } = handlerOf(createRow, {});
    const context = contextOf({ key: "k" });
    expect(await resolveUnknown?.(context)).toBe("not_done");
    const first = await asked(createRow, { key: "k" });
    expect(await resolveUnknown?.(context)).toEqual({ done: first });
    expect(await resolveUnknown?.(contextOf({}))).toBe("unknown");
    expect(createRow(app, { endpoint, table }).resolveUnknown).toBeUndefined();
  });
});
