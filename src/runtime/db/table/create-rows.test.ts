import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createApp } from "../../http/create-app.js";
import { Refusal } from "../../http/refusal.js";
import type { Row } from "../../pooling/driver.js";
import { defineEndpoint } from "../../request/contract.js";
import { Reply } from "../../response/reply.js";
import { getDbClient } from "../db-client.js";
import { createRows } from "./create-rows.js";
import type { TableDefinition } from "./definition.js";
import type { TableHooks } from "./hooks.js";

const key = "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6";
const environment = { NODE_ENV: "test", SECRET_KEY: key };

// One for the whole file: it takes seconds to start.
const db = getDbClient({ environment });
const settings = { version: 1, body_limit: 100_000, request_timeout: 30 } as const;
const app = createApp({ settings, environment, wiring: { db } });

const table: TableDefinition = {
  name: "items_bulk_create",
  table: "items",
  columns: ["id", "sku", "amount", "doc"],
  primaryKey: ["id"],
  json: ["doc"],
};

const endpoint = defineEndpoint({
  name: "items_bulk_create",
  description: "Items",
  method: "POST",
  path: "/items/bulk",
  response: { status: 201, body: z.unknown() },
});

async function made(rows: readonly Row[], hooks: TableHooks = {}): Promise<readonly Row[]> {
  const handler = createRows(app, { endpoint, table, hooks });
  const context = { body: { rows }, user: undefined, log: app.log };
  const answer = await handler(context as unknown as Parameters<typeof handler>[0]);
  if (!Reply.is(answer)) throw new Error("no reply");
  expect(answer.status).toBe(201);
  return (answer.body as { results: Row[] }).results;
}

const refused = async (making: Promise<unknown>) => {
  const error: unknown = await making.catch((thrown: unknown) => thrown);
  if (!Refusal.is(error)) throw new Error("nothing was refused", { cause: error });
  const [first] = (error.members["errors"] ?? []) as { pointer: string }[];
  return [error.status, error.code, first?.pointer];
};

const kept = async () => {
  const statement = "select count(*)::int as n from items";
  const [row] = await db.sessionScope((session) => session.query("kept", statement));
  return row?.["n"];
};

beforeAll(async () => {
  const columns = "id serial primary key, sku text unique, amount int default 1 check (amount > 0)";
  await db.sessionScope((session) =>
    session.query("schema", `create table items (${columns}, doc jsonb)`),
  );
}, 120_000);

beforeEach(async () => {
  await db.sessionScope((session) => session.query("clear", "truncate items"));
});

afterAll(async () => {
  await app.close();
  await db.close();
});

describe("many new rows", () => {
  it("are made in their order, with defaults for what each leaves out", async () => {
    const rows = await made([{ sku: "a", doc: [1] }, { amount: 7 }, {}]);
    expect(rows).toMatchObject([
      { sku: "a", amount: 1, doc: [1] },
      { sku: null, amount: 7, doc: null },
      { sku: null, amount: 1, doc: null },
    ]);
    expect(await made([{}, {}])).toHaveLength(2);
  });

  it("may hold more values than one statement takes", async () => {
    const rows = Array.from({ length: 40_000 }, (_, at) => ({ sku: `s${at}`, amount: 1 }));
    const all = await made(rows);
    expect(all.map(({ sku }) => sku)).toEqual(rows.map(({ sku }) => sku));
  });

  it.each([
    ["collides", [{ sku: "a" }, { sku: "b" }, { sku: "a" }], [409, "unique_violation", 2]],
    ["breaks a check", [{ sku: "a" }, { amount: 0 }], [422, "check_violation", 1]],
    ["is out of range", [{ amount: 9_000_000_000 }], [422, "invalid_value", 0]],
  ] as const)("are none when one %s, which is named", async (_, rows, [status, code, at]) => {
    expect(await refused(made(rows))).toEqual([status, code, `/body/rows/${at}`]);
    expect(await kept()).toBe(0);
  });

  it("are none when a hook refuses one, before or behind the database", async () => {
    const no = new Refusal({ status: 403, code: "no", detail: "No." });
    const isRefused = ({ sku }: Row) => {
      if (sku === "b") throw no;
    };
    const beforeCreate = (row: Row) => {
      isRefused(row);
      return row;
    };
    const rows = [{ sku: "a" }, { sku: "b" }];
    for (const hooks of [
      { beforeCreate },
      { written: (_: unknown, { row }: { row: Row }) => isRefused(row) },
    ]) {
      expect(await refused(made(rows, hooks))).toEqual([403, "no", "/body/rows/1"]);
    }
    expect(await kept()).toBe(0);
  });
});
