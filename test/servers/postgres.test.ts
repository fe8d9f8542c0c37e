/** The pool against a real Postgres and PgBouncer, under load and under fire. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { databaseCases, type Tables } from "../../src/runtime/db/fixture/cases.js";
import { queryCases } from "../../src/runtime/db/fixture/query-cases.js";
import { streamCases } from "../../src/runtime/db/fixture/stream-cases.js";
import { ConnectionPool, type PoolSettings } from "../../src/runtime/pooling/index.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";

let server: RunningPostgres;
const pools: ConnectionPool[] = [];

beforeAll(async () => {
  server = await startPostgres();
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await server.stop();
});

function poolAt(url: string, settings: Partial<PoolSettings> = {}): ConnectionPool {
  const pool = new ConnectionPool({ url, settings });
  pools.push(pool);
  return pool;
}

const codeOf = (error: unknown): string => (error as { code?: string }).code ?? "none";
const run = (pool: ConnectionPool, text: string, values: readonly unknown[] = []) =>
  pool.sessionScope((session) => session.query("test", text, values));

describe("on Postgres", () => {
  let pool: ConnectionPool<Tables> | undefined;
  const poolOf = () => (pool ??= poolAt(server.url) as unknown as ConnectionPool<Tables>);
  databaseCases(poolOf);
  queryCases(() => poolOf() as unknown as ConnectionPool);
  streamCases(() => poolOf() as unknown as ConnectionPool);
});

describe("behind PgBouncer, which lends by transaction", () => {
  const settings = { pool_mode: "transaction", pool_size: 8 } as const;
  let pool: ConnectionPool<Tables> | undefined;
  const poolOf = () =>
    (pool ??= poolAt(server.poolerUrl, settings) as unknown as ConnectionPool<Tables>);
  databaseCases(poolOf);
  streamCases(() => poolOf() as unknown as ConnectionPool);

  it("leaves nothing in sessions that others get, and stops slow statements all the same", async () => {
    const short = poolAt(server.poolerUrl, { ...settings, statement_timeout: 0.3 });
    await expect(run(short, "select pg_sleep(5)")).rejects.toMatchObject({
      status: 503,
      sqlstate: "57014",
    });
    const other = poolAt(server.poolerUrl, { ...settings, statement_timeout: 30 });
    const found = await Promise.all(
      Array.from({ length: 20 }, () => run(other, "select current_setting('statement_timeout') s")),
    );
    expect(new Set(found.flat().map((row) => row["s"]))).toEqual(new Set(["30s"]));
  });

  it("would be refused with start-up options", async () => {
    const wrong = poolAt(server.poolerUrl, { pool_mode: "session", pool_timeout: 5 });
    await expect(run(wrong, "select 1")).rejects.toMatchObject({ sqlstate: "08P01" });
  });
});

describe("under fire", () => {
  it("refuses who waits too long for a connection, and serves again after it", async () => {
    const pool = poolAt(server.url, { pool_size: 2, max_overflow: 1, pool_timeout: 0.3 });
    const results = await Promise.allSettled(
      Array.from({ length: 10 }, () => run(pool, "select pg_sleep(1)")),
    );
    const refused = results.flatMap((one) =>
      one.status === "rejected" ? [codeOf(one.reason)] : [],
    );
    expect(refused).toEqual(Array.from({ length: 7 }, () => "database_unavailable"));
    await run(pool, "select 1");
    expect(pool.figures).toEqual({ open: 2, in_use: 0, idle: 2, waiting: 0 });
  });

  it("stops a statement that takes too long", async () => {
    const pool = poolAt(server.url, { statement_timeout: 0.2 });
    await expect(run(pool, "select pg_sleep(5)")).rejects.toMatchObject({ sqlstate: "57014" });
    await run(pool, "select 1");
  });

  it("loses the transaction whose backend is killed, and nothing else", async () => {
    const pool = poolAt(server.url);
    await run(pool, "create table killed (id int)");
    const work = pool.transaction(async (session) => {
      await session.query("insert", "insert into killed values (1)");
      const [row] = await session.query("pid", "select pg_backend_pid() as pid");
      await run(poolAt(server.url), "select pg_terminate_backend($1)", [row?.["pid"]]);
      await sleep(100);
      await session.query("insert", "insert into killed values (2)");
    });
    await expect(work).rejects.toMatchObject({ status: 503, code: "database_unavailable" });
    expect(await run(pool, "select * from killed")).toEqual([]);
  });

  it("survives idle connections that are killed", async () => {
    const pool = poolAt(server.url);
    await Promise.all([1, 2, 3].map(() => run(pool, "select pg_sleep(0.05)")));
    await run(
      poolAt(server.url),
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()",
    );
    await sleep(100);
    await Promise.all([1, 2, 3].map(() => run(pool, "select 1")));
  });

  it("runs both transactions of a deadlock", async () => {
    const pool = poolAt(server.url);
    await run(pool, "create table locked (id int primary key, n int)");
    await run(pool, "insert into locked values (1, 0), (2, 0)");
    let tries = 0;
    const add = (first: number, second: number) =>
      pool.transaction(async (session) => {
        tries += 1;
        await session.query("add", "update locked set n = n + 1 where id = $1", [first]);
        await sleep(50);
        await session.query("add", "update locked set n = n + 1 where id = $1", [second]);
      });
    await Promise.all([add(1, 2), add(2, 1)]);
    expect(tries).toBeGreaterThan(2);
    expect(await run(pool, "select n from locked")).toEqual([{ n: 2 }, { n: 2 }]);
  });

  it("runs serializable transactions until each has counted", async () => {
    const pool = poolAt(server.url);
    await run(pool, "create table counted (n int)");
    await run(pool, "insert into counted values (0)");
    const count = () =>
      pool.transaction(
        async (session) => {
          const [row] = await session.query("read", "select n from counted");
          await session.query("write", "update counted set n = $1", [Number(row?.["n"]) + 1]);
        },
        { isolation: "serializable", retries: 50 },
      );
    await Promise.all(Array.from({ length: 8 }, count));
    expect(await run(pool, "select n from counted")).toEqual([{ n: 8 }]);
  });

  it("shows each user their own rows", async () => {
    const pool = poolAt(server.url);
    for (const text of [
      "create role authenticated",
      "create table notes (owner text, body text)",
      "insert into notes values ('ann', 'a'), ('bob', 'b')",
      "alter table notes enable row level security",
      "grant select on notes to authenticated",
      `create policy own on notes using
         (owner = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
    ]) {
      await run(pool, text);
    }
    const notesOf = (target: ConnectionPool, sub: string) =>
      target.transaction((session) => session.query("notes", "select body from notes"), {
        claims: { sub },
        role: "authenticated",
      });
    const pooled = poolAt(server.poolerUrl, { pool_mode: "transaction" });
    for (const target of [pool, pooled]) {
      expect(await notesOf(target, "ann")).toEqual([{ body: "a" }]);
      expect(await notesOf(target, "ann' or true --")).toEqual([]);
      // The role doesn't outlive its transaction.
      expect(await run(target, "select current_user::text as who")).toEqual([{ who: "postgres" }]);
    }
  });

  it("neither loses nor doubles a write while Postgres restarts under load", async () => {
    const pool = poolAt(server.url, { pool_timeout: 2 });
    await run(pool, "create table written (id int)");
    const kept: number[] = [];
    const unknown: number[] = [];
    const codes = new Set<string>();
    let isOver = false;
    let next = 0;
    const writer = async (): Promise<void> => {
      while (!isOver) {
        const id = (next += 1);
        try {
          await pool.transaction((session) =>
            session.query("write", "insert into written values ($1)", [id]),
          );
          kept.push(id);
        } catch (error) {
          codes.add(codeOf(error));
          if (codeOf(error) === "database_outcome_unknown") unknown.push(id);
          await sleep(20);
        }
      }
    };
    const writers = Array.from({ length: 6 }, writer);
    await sleep(300);
    await server.restart();
    const before = kept.length;
    await expect.poll(() => kept.length, { timeout: 20_000 }).toBeGreaterThan(before + 50);
    isOver = true;
    await Promise.all(writers);
    const ids = (await run(pool, "select id from written order by id")).map((row) => row["id"]);
    expect(new Set(ids).size).toBe(ids.length);
    const allowed = new Set([...kept, ...unknown]);
    expect(kept.filter((id) => !ids.includes(id))).toEqual([]);
    expect(ids.filter((id) => !allowed.has(Number(id)))).toEqual([]);
    const known = ["database_unavailable", "database_outcome_unknown"];
    expect([...codes].filter((code) => !known.includes(code))).toEqual([]);
  });

  it("sends no value in a statement's text", async () => {
    const pool = poolAt(server.url);
    await run(pool, "select $1::text", ["secret-4711"]);
    const [row] = await run(
      poolAt(server.url),
      `select count(*) filter (where query like '%$1::text') as sent,
         count(*) filter (where query like '%secret-' || '4711%') as told from pg_stat_activity`,
    );
    expect(row).toEqual({ sent: "1", told: "0" });
  });
});
