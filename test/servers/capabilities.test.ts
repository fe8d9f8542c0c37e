/** The table of docs/database.md: each cell is what the database did when it was asked. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConnectionPool, type Session } from "../../src/runtime/pooling/index.js";
import { startPostgres, type RunningPostgres } from "./postgres.js";

const page = readFileSync(new URL("../../docs/database.md", import.meta.url), "utf8");

/** Whether a database can do it. */
type Probe = (pool: ConnectionPool) => Promise<boolean>;

const ask = (session: Session, text: string, values: readonly unknown[] = []) =>
  session.query("probe", text, values);

/** Two transactions, of which the second begins while the first one is open. */
async function together(
  pool: ConnectionPool,
  first: (session: Session) => Promise<unknown>,
  second: (session: Session) => Promise<boolean>,
): Promise<boolean> {
  const [begun, ended] = [gate(), gate()];
  const one = pool.transaction(async (session) => {
    await first(session);
    begun.open();
    await ended.passed;
  });
  await begun.passed;
  const other = await pool.transaction(second).catch(() => false);
  ended.open();
  await one;
  return other;
}

function gate() {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, passed };
}

const lock = "select pg_advisory_xact_lock(7)";
const tryLock = "select pg_try_advisory_xact_lock(7) as got";

const probes: Readonly<Record<string, Probe>> = {
  "transactions at the same time": (pool) =>
    together(
      pool,
      (session) => ask(session, "select 1"),
      async (session) => (await ask(session, "select 1")).length === 1,
    ),
  "advisory locks between transactions": (pool) =>
    together(
      pool,
      (session) => ask(session, lock),
      async (session) => (await ask(session, tryLock))[0]?.["got"] === false,
    ),
  "row locks between transactions": async (pool) => {
    await pool.sessionScope(async (session) => {
      await ask(session, "create table held (id int primary key)");
      await ask(session, "insert into held values (1)");
    });
    const rows = "select id from held for update";
    return together(
      pool,
      (session) => ask(session, rows),
      async (session) => (await ask(session, `${rows} skip locked`)).length === 0,
    );
  },
  statement_timeout: async (pool) => {
    // Two hundred milliseconds of work that can be stopped, under a limit of fifty.
    const slow = "select count(*) from generate_series(1, 3000000)";
    const stopped = pool.sessionScope((session) => ask(session, slow));
    return stopped.then(
      () => false,
      (error: unknown) => (error as { sqlstate?: string }).sqlstate === "57014",
    );
  },
  "settings of a session": async (pool) => {
    const read = "select current_setting('probe.mine', true) as mine";
    await pool.sessionScope((session) =>
      ask(session, "select set_config('probe.mine', 'a', false)"),
    );
    const others = new ConnectionPool(optionsOf(pool));
    const [row] = await others.sessionScope((session) => ask(session, read));
    await others.close();
    // Behind a pooler somebody else gets the connection, with all that was set in it.
    return row?.["mine"] !== "a";
  },
  "row-level security": async (pool) => {
    for (const text of policies) await pool.sessionScope((session) => ask(session, text));
    const rows = await pool.transaction((session) => ask(session, "select body from owned"), {
      claims: { sub: "ann" },
      role: "authenticated",
    });
    return rows.length === 1 && rows[0]?.["body"] === "of ann";
  },
  savepoints: (pool) =>
    pool.transaction(async (session) => {
      await ask(session, "create temporary table kept (id int) on commit drop");
      await ask(session, "insert into kept values (1)");
      const undone = session.transaction(async () => {
        await ask(session, "insert into kept values (2)");
        throw new Error("no");
      });
      await undone.catch(() => undefined);
      return (await ask(session, "select id from kept")).length === 1;
    }),
};

const policies = [
  "create table owned (owner text, body text)",
  "insert into owned values ('ann', 'of ann'), ('bob', 'of bob')",
  "alter table owned enable row level security",
  "grant select on owned to authenticated",
  `create policy own on owned to authenticated
     using (owner = current_setting('request.jwt.claims', true)::json ->> 'sub')`,
];

const places = ["Postgres", "behind PgBouncer", "PGlite"] as const;
type Place = (typeof places)[number];
type Options = ConstructorParameters<typeof ConnectionPool>[0];

let server: RunningPostgres;
const made = new Map<ConnectionPool, Options>();
const pools = new Map<Place, ConnectionPool>();

const optionsOf = (pool: ConnectionPool): Options => {
  const options = made.get(pool);
  if (options === undefined) throw new Error("no such pool");
  return options;
};

beforeAll(async () => {
  server = await startPostgres();
  const figures = { pool_timeout: 2, statement_timeout: 0.05 };
  const pooled = { ...figures, pool_mode: "transaction" } as const;
  const options: Readonly<Record<Place, Options>> = {
    Postgres: { url: server.url, settings: figures },
    "behind PgBouncer": { url: server.poolerUrl, settings: pooled },
    PGlite: { url: "pglite:memory://", settings: figures },
  };
  for (const place of places) {
    const pool = new ConnectionPool(options[place]);
    made.set(pool, options[place]);
    pools.set(place, pool);
  }
  for (const place of ["Postgres", "PGlite"] as const) {
    const text = "create role authenticated nologin";
    await pools.get(place)?.sessionScope((session) => ask(session, text));
  }
}, 120_000);

afterAll(async () => {
  await Promise.all([...pools.values()].map((pool) => pool.close()));
  await server.stop();
});

/** Rows of the table whose head names the places. */
const rows = page
  .split("\n")
  .filter((line) => /^\| .+ \| (yes|no) +\| (yes|no) +\| (yes|no) +\|/.test(line))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim().replaceAll("`", ""))
      .slice(1, 5),
  );

describe("what the databases can do", () => {
  it("is told of every probe, and of nothing else", () => {
    expect(rows.map(([what]) => what).sort()).toEqual(Object.keys(probes).sort());
  });

  for (const [what = "", ...cells] of rows) {
    for (const [at, place] of places.entries()) {
      it(`${what}, ${place}: ${String(cells[at])}`, async () => {
        const pool = pools.get(place);
        if (pool === undefined) throw new Error(`no pool ${place}`);
        const { [what]: probe } = probes;
        // The same server behind both: what one probe made is in the way of the next one.
        await pool.sessionScope((session) => ask(session, "drop table if exists owned, held"));
        expect(await probe?.(pool)).toBe(cells[at] === "yes");
      });
    }
  }
});
