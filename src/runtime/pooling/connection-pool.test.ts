import { describe, expect, it } from "vitest";
import { steppedWorld } from "../world/stepped.js";
import { recordingTracer } from "../testing/spans.js";
import { createMetrics } from "../metrics/metrics.js";
import { ConnectionPool, type ConnectionPoolOptions } from "./connection-pool.js";
import { fakeDriver, sqlError } from "./fixture/fake-driver.js";
import type { PoolSettings } from "./settings.js";

function stand(settings: Partial<PoolSettings> = {}, more: Partial<ConnectionPoolOptions> = {}) {
  const driver = fakeDriver();
  const world = steppedWorld();
  const pool = new ConnectionPool({
    url: "postgres://127.0.0.1/x",
    settings: { pool_size: 2, max_overflow: 1, ...settings },
    driver,
    world,
    ...more,
  });
  return { driver, world, pool, clock: world.clock };
}

/** Work that holds its connection until it is told to stop. */
function holding(pool: ConnectionPool) {
  let stop = (): void => undefined;
  const stopped = new Promise<void>((resolve) => (stop = resolve));
  const done = pool.sessionScope(() => stopped);
  return { stop, done };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const unavailable = { status: 503, code: "database_unavailable", headers: { "retry-after": "1" } };

describe("the pool", () => {
  it("opens nothing before the first use, and uses one connection again", async () => {
    const { driver, pool } = stand();
    expect(driver.connections).toHaveLength(0);
    await pool.sessionScope((session) => session.query("one", "select 1"));
    await pool.sessionScope((session) => session.query("one", "select 1"));
    expect(driver.connections).toHaveLength(1);
    expect(pool.figures).toEqual({ open: 1, in_use: 0, idle: 1, waiting: 0 });
  });

  it("opens no more than size and overflow, and refuses who waits for too long", async () => {
    const { driver, pool, clock } = stand({ pool_timeout: 3 });
    const held = [1, 2, 3].map(() => holding(pool));
    await settled();
    const late = pool.sessionScope(() => Promise.resolve("late"));
    const waiting = expect(late).rejects.toMatchObject(unavailable);
    await settled();
    expect(pool.figures).toEqual({ open: 3, in_use: 3, idle: 0, waiting: 1 });
    clock.advance(3000);
    await waiting;
    expect(pool.figures.waiting).toBe(0);
    for (const { stop } of held) stop();
    await Promise.all(held.map(({ done }) => done));
    expect(driver.connections.filter(({ isClosed }) => isClosed)).toHaveLength(1);
    expect(pool.figures.open).toBe(2);
  });

  it("serves in the order of asking", async () => {
    const { pool } = stand({ pool_size: 1, max_overflow: 0 });
    const first = holding(pool);
    await settled();
    const order: number[] = [];
    const later = [1, 2, 3].map((at) => pool.sessionScope(() => Promise.resolve(order.push(at))));
    await settled();
    first.stop();
    await Promise.all(later);
    expect(order).toEqual([1, 2, 3]);
  });

  it("keeps a connection that came too late for who asked", async () => {
    const { driver, pool, clock } = stand({ pool_timeout: 1 });
    let open = (): void => undefined;
    driver.opening = () => new Promise((resolve) => (open = resolve));
    const asked = pool.sessionScope(() => Promise.resolve());
    const refused = expect(asked).rejects.toMatchObject(unavailable);
    await settled();
    clock.advance(1000);
    await refused;
    open();
    await settled();
    expect(pool.figures).toEqual({ open: 1, in_use: 0, idle: 1, waiting: 0 });
  });

  it("replaces connections that are old, broken, left in a transaction, or don't answer", async () => {
    const { driver, pool, clock } = stand({ pool_recycle: 100 });
    const use = () => pool.sessionScope(() => Promise.resolve());
    await use();
    clock.advance(100_000);
    await use();
    expect(driver.connections).toHaveLength(2);
    const [, second] = driver.connections;
    if (second) second.isBroken = true;
    await use();
    expect(driver.connections).toHaveLength(3);
    const [, , third] = driver.connections;
    if (third) third.isIdle = false;
    await use();
    expect(third?.isClosed).toBe(true);
    await use();
    driver.answer = () => Promise.reject(sqlError("57P01"));
    clock.advance(2000);
    await use();
    expect(driver.connections.map(({ isClosed }) => isClosed)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("doesn't ask one that was in use a moment ago, nor any without pre_ping", async () => {
    const asking = async (pre_ping: boolean, ms: number): Promise<number> => {
      const { driver, pool, clock } = stand({ pre_ping });
      await pool.sessionScope(() => Promise.resolve());
      clock.advance(ms);
      await pool.sessionScope(() => Promise.resolve());
      return driver.connections[0]?.said.length ?? 0;
    };
    expect(await asking(true, 999)).toBe(0);
    expect(await asking(true, 1000)).toBe(1);
    expect(await asking(false, 1000)).toBe(0);
  });

  it("stops trying to connect after five failures in a row, for two seconds", async () => {
    const { driver, pool, clock } = stand();
    let tries = 0;
    driver.opening = () => {
      tries += 1;
      return Promise.reject(sqlError("08006", "refused"));
    };
    const use = () => pool.sessionScope(() => Promise.resolve());
    for (let at = 0; at < 7; at += 1) {
      await expect(use()).rejects.toMatchObject({ status: 503, code: "database_unavailable" });
    }
    expect(tries).toBe(5);
    driver.opening = () => Promise.resolve();
    clock.advance(2000);
    await use();
  });

  it("refuses everybody once it is closed, and lets the work in hand end", async () => {
    const { driver, pool } = stand();
    const held = holding(pool);
    await settled();
    const closing = pool.close();
    await expect(pool.sessionScope(() => Promise.resolve())).rejects.toMatchObject(unavailable);
    held.stop();
    await closing;
    await held.done;
    expect(driver.connections.every(({ isClosed }) => isClosed)).toBe(true);
  });

  it("gives nobody a connection that went back", async () => {
    const { pool } = stand();
    const late = await pool.sessionScope((session) => Promise.resolve(() => session));
    await expect(late().query("late", "select 1")).rejects.toThrow("This session is over");
  });
});

describe("scopes inside each other", () => {
  it("share a connection, so that they can't wait for each other", async () => {
    const { driver, pool } = stand({ pool_size: 1, max_overflow: 0 });
    await pool.sessionScope(() =>
      pool.sessionScope(() => pool.transaction(() => pool.sessionScope(() => Promise.resolve()))),
    );
    expect(driver.connections[0]?.said).toEqual(["begin", "commit"]);
  });
});

describe("what is recorded", () => {
  it("is figures by pool and durations by name, and spans without values", async () => {
    const { registry } = createMetrics();
    const { tracer, spans } = recordingTracer();
    const { pool } = stand({}, { registry, tracer, ticks: () => 0 });
    await pool.sessionScope((session) =>
      session.query("contacts.get", "select * from contacts where id = $1", ["secret of Ada"]),
    );
    const text = await registry.metrics();
    expect(text).toContain('endpointgen_db_connections{pool="primary",state="idle"} 1');
    expect(text).toContain('endpointgen_db_acquire_seconds_count{pool="primary"} 1');
    expect(text).toContain(
      'endpointgen_db_statement_seconds_count{pool="primary",statement="contacts.get"} 1',
    );
    expect(spans).toMatchObject([
      {
        name: "db contacts.get",
        ended: true,
        attributes: { "db.query.text": "select * from contacts where id = $1" },
      },
    ]);
    expect(JSON.stringify(spans) + text).not.toContain("secret of Ada");
  });
});
