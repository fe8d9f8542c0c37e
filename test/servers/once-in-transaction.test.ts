/** A process that dies between its commit and the answer: the repeat gets the answer, and no second row. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../src/runtime/pooling/index.js";
import type { Sandbox } from "../support/sandbox.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import { until } from "./server.js";
import { madeDatabase, makeShop, startShop, type RunningShop } from "./shop.js";

const migration = `
create table notes (id int generated always as identity primary key, body text not null);
create table labels (id int generated always as identity primary key, body text not null);
create table endpointgen_idempotency (
  endpoint text not null, principal text not null, key text not null, fingerprint text not null,
  result text, expires_at timestamptz not null, primary key (endpoint, principal, key));
`;

let server: RunningPostgres;
let project: Sandbox;
let url: string;
let pool: ConnectionPool;
let shop: RunningShop;

const run = (text: string) => pool.sessionScope((session) => session.query("test", text));

const rowsOf = async (table: string): Promise<unknown> =>
  (await run(`select count(*)::int as n from ${table}`))[0]?.["n"];

/** Commits are durable here, and told to nobody: Postgres waits for a standby that isn't there. */
async function withhold(replies: boolean): Promise<void> {
  const standby = replies ? "nobody" : "";
  await run(`alter system set synchronous_standby_names = '${standby}'`);
  await run("select pg_reload_conf()");
  await until(async () => {
    const [row] = await run("show synchronous_standby_names");
    return row?.["synchronous_standby_names"] === standby;
  }, "the setting");
}

const waits = async (): Promise<boolean> => {
  const text = "select from pg_stat_activity where wait_event = 'SyncRep'";
  return (await run(text)).length > 0;
};

/** A request whose process is killed after the commit; then another one is started. */
async function dieAfterCommit(path: string, key: string): Promise<void> {
  await withhold(true);
  const answer = post(path, key).then(
    ({ text }) => text,
    () => "no answer",
  );
  await until(waits, "a commit that waits");
  await shop.stop();
  expect(await answer).toBe("no answer");
  await withhold(false);
  await until(async () => !(await waits()), "the commit");
  shop = await startShop(project, { DATABASE_URL: url });
}

const post = (path: string, key: string) =>
  shop.ask("POST", path, { body: { body: "one" }, headers: { "idempotency-key": key } });

beforeAll(async () => {
  [server, project] = await Promise.all([
    startPostgres(),
    makeShop({
      name: "servers-once",
      tables: ["notes", "labels"],
      migration,
      lines: { notes: "idempotency: { in_transaction: true }\n" },
    }),
  ]);
  url = await madeDatabase(server.url, "shop", { migration });
  pool = new ConnectionPool({ url });
  shop = await startShop(project, { DATABASE_URL: url });
}, 240_000);

afterAll(async () => {
  await shop.stop();
  await pool.close();
  await server.stop();
});

describe("a process that dies after its commit", () => {
  it("made the change once: the repeat gets the first answer", async () => {
    await dieAfterCommit("/notes", "k");
    expect(await rowsOf("notes")).toBe(1);
    const again = await post("/notes", "k");
    expect(again).toMatchObject({ status: 201, body: { id: 1, body: "one" } });
    expect(again.headers.get("location")).toBe("/notes/1");
    const replayed = await post("/notes", "k");
    expect(replayed.body).toEqual(again.body);
    expect(await rowsOf("notes")).toBe(1);
  });

  it("made it twice where the key isn't kept with it", async () => {
    await dieAfterCommit("/labels", "k");
    expect((await post("/labels", "k")).status).toBe(201);
    expect(await rowsOf("labels")).toBe(2);
  });
});

describe("the same key", () => {
  it("makes one row of many requests at once", async () => {
    const before = Number(await rowsOf("notes"));
    const all = await Promise.all(Array.from({ length: 20 }, () => post("/notes", "crowd")));
    expect(new Set(all.map(({ status }) => status)).has(201)).toBe(true);
    expect(all.every(({ status }) => [201, 409, 429].includes(status))).toBe(true);
    expect(await rowsOf("notes")).toBe(before + 1);
    const other = await shop.ask("POST", "/notes", {
      body: { body: "another" },
      headers: { "idempotency-key": "crowd" },
    });
    expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
  });
});
