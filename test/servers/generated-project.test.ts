/** One generated project on the embedded database, on Postgres and behind PgBouncer. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool } from "../../src/runtime/pooling/index.js";
import { runTests, type Sandbox } from "../support/sandbox.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";
import { inDatabase, madeDatabase, makeShop } from "./shop.js";

let server: RunningPostgres;
let shop: Sandbox;

beforeAll(async () => {
  [server, shop] = await Promise.all([
    startPostgres(),
    makeShop({ name: "servers-shop", tables: ["contacts", "notes"] }),
  ]);
}, 180_000);

afterAll(async () => {
  await server.stop();
});

/** What the project's own tests come to, with more in their environment. */
async function ownTests(more: Readonly<Record<string, string>>) {
  const { passed, failures } = await runTests(shop.within(more));
  return { passed, failures: [...failures] };
}

/** Notes that were ever written in a database. */
async function written(url: string): Promise<number> {
  const pool = new ConnectionPool({ url });
  const [row] = await pool.sessionScope((session) =>
    session.query("written", "select last_value::int as n from notes_id_seq"),
  );
  await pool.close();
  return Number(row?.["n"]);
}

describe("the tests of a project that was made of a migration", () => {
  it("pass on the embedded database, on Postgres and behind PgBouncer", async () => {
    // Foreign keys sleep in the embedded database, too; behind a pooler no session can say so.
    const settings = ["session_replication_role = replica"];
    const url = await madeDatabase(server.url, "shop_test", { settings });
    const pooled = inDatabase(server.poolerUrl, "shop_test");
    const embedded = await ownTests({});
    expect(embedded.failures).toEqual([]);
    expect(embedded.passed).toBeGreaterThan(60);
    expect(await ownTests({ TEST_DATABASE_URL: url })).toEqual(embedded);
    const direct = await written(url);
    expect(direct).toBeGreaterThan(5);
    const behind = { TEST_DATABASE_URL: pooled, DB_POOL_MODE: "transaction" };
    expect(await ownTests(behind)).toEqual(embedded);
    // They were there, and not in memory.
    expect(await written(url)).toBe(2 * direct);
  }, 300_000);
});
