import { describe, expect, it } from "vitest";
import { steppedWorld, type SteppedClock } from "../world/stepped.js";
import { ConnectionPool } from "./connection-pool.js";
import { fakeDriver, sqlError } from "./fixture/fake-driver.js";
import type { PoolSettings } from "./settings.js";

function stand(settings: Partial<PoolSettings> = {}, url = "postgres://127.0.0.1/x") {
  const driver = fakeDriver();
  const world = steppedWorld();
  const pool = new ConnectionPool({ url, settings, driver, world });
  return {
    driver,
    pool,
    clock: world.clock,
    said: () => driver.connections.flatMap(({ said }) => said),
  };
}

/** Retries wait for a clock; chance says 0, so that they are due at once. */
async function ended(work: Promise<unknown>, clock: SteppedClock): Promise<void> {
  const state = { isDone: false };
  const note = (): void => void (state.isDone = true);
  work.then(note, note);
  while (!state.isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(0);
  }
}

describe("a transaction", () => {
  it("is kept when the work returns and undone when it throws", async () => {
    const { pool, said } = stand();
    await pool.transaction((session) => session.query("one", "insert 1"));
    const failing = pool.transaction(() => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(said()).toEqual(["begin", "insert 1", "commit", "begin", "rollback"]);
  });

  it("inside of one is a savepoint, whoever opens it", async () => {
    const { pool, said } = stand();
    await pool.transaction(async (session) => {
      await pool.transaction((inner) => inner.query("one", "insert 1"));
      const failing = session.transaction(() => Promise.reject(new Error("no")));
      await expect(failing).rejects.toThrow("no");
    });
    expect(said()).toEqual([
      "begin",
      "savepoint endpointgen_1",
      "insert 1",
      "release savepoint endpointgen_1",
      "savepoint endpointgen_1",
      "rollback to savepoint endpointgen_1",
      "commit",
    ]);
  });

  it("takes savepoints in savepoints, and those of one level one after the other", async () => {
    const { pool, said } = stand();
    await pool.sessionScope((session) =>
      session.transaction(() =>
        session.transaction(() =>
          Promise.all([1, 2].map(() => pool.transaction(() => Promise.resolve()))),
        ),
      ),
    );
    expect(said()).toEqual([
      "begin",
      "savepoint endpointgen_1",
      ...["savepoint endpointgen_2", "release savepoint endpointgen_2"],
      ...["savepoint endpointgen_2", "release savepoint endpointgen_2"],
      "release savepoint endpointgen_1",
      "commit",
    ]);
  });

  it("isn't committed after a failure that the work swallowed", async () => {
    const { driver, pool, said } = stand();
    driver.answer = ({ text }) => (text === "bad" ? Promise.reject(sqlError("23505")) : []);
    const work = pool.transaction(async (session) => {
      await session.query("bad", "bad").catch(() => undefined);
    });
    await expect(work).rejects.toMatchObject({ status: 409, code: "unique_violation" });
    expect(said()).toEqual(["begin", "bad", "rollback"]);
  });

  it("is committed when a savepoint took the failure away", async () => {
    const { driver, pool, said } = stand();
    driver.answer = ({ text }) => (text === "bad" ? Promise.reject(sqlError("23505")) : []);
    await pool.transaction(async (session) => {
      await session.transaction((inner) => inner.query("bad", "bad")).catch(() => undefined);
    });
    expect(said().at(-1)).toBe("commit");
  });

  it("follows another one that was begun at the same time over the same connection", async () => {
    const { pool, said } = stand();
    await pool.sessionScope(() =>
      Promise.all([
        pool.transaction(() => Promise.resolve()),
        pool.transaction(() => Promise.resolve()),
      ]),
    );
    expect(said()).toEqual(["begin", "commit", "begin", "commit"]);
  });

  it.each(["40001", "40P01"])("is run again after %s, three times at most", async (code) => {
    const { driver, pool, clock } = stand();
    let left = 2;
    let runs = 0;
    driver.answer = ({ text }) =>
      text === "commit" && left-- > 0 ? Promise.reject(sqlError(code)) : [];
    const run = () => pool.transaction(() => Promise.resolve((runs += 1)));
    const first = run();
    await ended(first, clock);
    expect(await first).toBe(3);
    left = 99;
    runs = 0;
    const second = run();
    const refused = expect(second).rejects.toMatchObject({ code: "database_unavailable" });
    await ended(second, clock);
    await refused;
    expect(runs).toBe(4);
  });

  it("isn't run again after anything else", async () => {
    const { driver, pool } = stand();
    let runs = 0;
    driver.answer = ({ text }) => (text === "commit" ? Promise.reject(sqlError("08006")) : []);
    const work = pool.transaction(() => Promise.resolve((runs += 1)));
    await expect(work).rejects.toMatchObject({ status: 503, code: "database_outcome_unknown" });
    expect(runs).toBe(1);
  });
});

describe("what a transaction begins with", () => {
  it("is its isolation and whether it only reads", async () => {
    const { pool, said } = stand();
    await pool.transaction(() => Promise.resolve(), { isolation: "serializable", readOnly: true });
    expect(said()[0]).toBe("begin isolation level serializable read only");
    const wrong = "serializable; drop table contacts" as "serializable";
    await expect(pool.transaction(() => Promise.resolve(), { isolation: wrong })).rejects.toThrow(
      TypeError,
    );
    expect(said().join()).not.toContain("drop");
  });

  it("are the caller's claims and role, as values", async () => {
    const { driver, pool } = stand();
    const values: unknown[] = [];
    driver.answer = (statement) => {
      values.push(...(statement.values ?? []));
      return [];
    };
    const claims = { sub: "7" };
    await pool.transaction(() => Promise.resolve(), { claims, role: "authenticated" });
    expect(values).toEqual(["request.jwt.claims", '{"sub":"7"}', "role", "authenticated"]);
    expect(driver.connections[0]?.said).toEqual([
      "begin",
      "select set_config($1, $2, true), set_config($3, $4, true)",
      "commit",
    ]);
  });

  it.each(["service_role", "postgres", "authenticated; reset role"])(
    "is never the role %s, which a token could name",
    async (role) => {
      const { pool, said } = stand();
      const work = pool.transaction(() => Promise.resolve(), { role });
      await expect(work).rejects.toMatchObject({ status: 403, code: "database_role_not_allowed" });
      expect(said()).toEqual(["begin", "rollback"]);
    },
  );

  it("can't be changed inside", async () => {
    const { pool } = stand();
    const work = pool.transaction((session) =>
      session.transaction(() => Promise.resolve(), { role: "anon" }),
    );
    await expect(work).rejects.toThrow("outermost");
  });
});

describe("behind a pooler that lends connections by transaction", () => {
  it("every statement is in a transaction with its own timeout", async () => {
    const { pool, said } = stand({ pool_mode: "transaction", statement_timeout: 2.5 });
    await pool.sessionScope((session) => session.query("one", "select 1"));
    expect(said()).toEqual(["begin; set local statement_timeout = 2500", "select 1", "commit"]);
  });

  it("a statement that fails alone leaves no transaction behind", async () => {
    const { driver, pool, said } = stand({ pool_mode: "transaction" });
    driver.answer = ({ text }) => (text === "bad" ? Promise.reject(sqlError("22P02")) : []);
    const work = pool.sessionScope((session) => session.query("one", "bad"));
    await expect(work).rejects.toMatchObject({ status: 422, code: "invalid_value" });
    expect(said().at(-1)).toBe("rollback");
  });

  it("is known by Supabase's port", () => {
    const url = "postgres://u:p@aws-0-eu.pooler.supabase.com:6543/postgres";
    expect(stand({}, url).pool.settings.pool_mode).toBe("transaction");
    expect(stand({}, url.replace("6543", "5432")).pool.settings.pool_mode).toBe("session");
  });
});
