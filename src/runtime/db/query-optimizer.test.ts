import type { Kysely } from "kysely";
import { afterEach, describe, expect, it } from "vitest";
import { createApp } from "../http/create-app.js";
import { ConnectionPool } from "../pooling/connection-pool.js";
import { fakeDriver, sqlError } from "../pooling/fixture/fake-driver.js";
import { BaseService } from "./base-service.js";
import { buildListMeta, CursorPage } from "./cursor-page.js";
import { getDbClient } from "./db-client.js";
import { cacheListResult, getCachedListResult } from "./list-cache.js";
import { QueryOptimizer, withQueryOptimization } from "./query-optimizer.js";
import { withPoolMetrics } from "./record-latency.js";
import { withEngineConnection } from "./with-engine-connection.js";

interface Tables {
  contacts: { id: string; name: string };
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function stand() {
  const lines: string[] = [];
  const app = createApp({
    settings: { version: 1, body_limit: 1000, request_timeout: 30 },
    environment: { NODE_ENV: "test", SECRET_KEY: "k3-Vq9-XwT-2mL-8pZ-rB5-nYc-7hG-dJ4-sF6" },
    logDestination: { write: (line) => void lines.push(line) },
  });
  const driver = fakeDriver();
  const db = getDbClient<Tables>({
    environment: { DATABASE_URL: "postgres://p/x" },
    makePool: (options) => new ConnectionPool({ ...options, driver }),
  });
  closing.push(() => app.close(), db.close);
  const said = () => driver.connections.flatMap((one) => one.said);
  return { app, db, driver, said, lines };
}

const query = (id: string) => ({
  name: "contacts.get",
  query: (db: Kysely<Tables>) => db.selectFrom("contacts").select("name").where("id", "=", id),
});

describe("an optimised query", () => {
  it("is kept by statement and values, and dropped with its tags", async () => {
    const { app, db, driver, said } = stand();
    const optimizer = new QueryOptimizer({ db, app });
    driver.answer = ({ values }) => [{ name: `n${String(values?.[0])}`, at: new Date(0) }];
    const ask = (id: string) =>
      optimizer.optimizedQuery({ ...query(id), ttl: 60, tags: ["contacts"] });
    const first = await ask("1");
    expect(first).toEqual([{ name: "n1", at: "1970-01-01T00:00:00.000Z" }]);
    expect(await ask("1")).toEqual(first);
    expect(await ask("2")).not.toEqual(first);
    expect(said()).toHaveLength(2);
    const service = new BaseService(app, undefined, db);
    expect(await service.invalidateOnCreate("contacts")).toBe(2);
    await ask("1");
    expect(said()).toHaveLength(3);
    expect(service.isUsingReplica()).toBe(false);
  });

  it("without ttl is kept by nobody", async () => {
    const { app, db, driver, said } = stand();
    const optimizer = new QueryOptimizer({ db, app });
    driver.answer = () => [{ name: "n" }];
    expect(await optimizer.optimizeSingleObjectQuery(query("1"))).toEqual({ name: "n" });
    await optimizer.optimizeSingleObjectQuery(query("1"));
    expect(said()).toHaveLength(2);
  });

  it("is tried again after a failure that passes, and is 404 when it finds nothing", async () => {
    const { app, db, driver } = stand();
    const optimizer = new QueryOptimizer({ db, app });
    let failures = 1;
    driver.answer = () => (failures-- > 0 ? Promise.reject(sqlError("57P01")) : []);
    expect(await optimizer.optimizedQuery(query("1"))).toEqual([]);
    const one = optimizer.optimizeSingleObjectQuery(query("1"));
    await expect(one).rejects.toMatchObject({ status: 404, code: "not_found" });
    driver.answer = () => Promise.reject(sqlError("42P01"));
    await expect(optimizer.optimizedQuery(query("1"))).rejects.toMatchObject({ status: 500 });
  });

  it("that is slow is explained in the log, once, without values", async () => {
    const { app, db, lines } = stand();
    let now = 0;
    const optimizer = new QueryOptimizer({ db, app, ticks: () => (now += 200) });
    await optimizer.optimizedQuery(query("secret-4711"));
    await optimizer.optimizedQuery(query("secret-4711"));
    expect(lines.filter((line) => line.includes("a statement is slow"))).toHaveLength(1);
    expect(lines.join()).not.toContain("4711");
  });
});

describe("the documents' decorators", () => {
  it("stand around each other: connection, optimisation, metrics", async () => {
    const { app, db, driver, said } = stand();
    driver.answer = () => [{ name: "n" }];
    const nameOf = withQueryOptimization(
      { app, name: "name_of", ttl: 60 },
      withPoolMetrics(
        { app, name: "db_name_of" },
        withEngineConnection(db, (session, id: string) =>
          session.query("name", "select name from contacts where id = $1", [id]),
        ),
      ),
    );
    expect(await nameOf("1")).toEqual([{ name: "n" }]);
    await nameOf("1");
    expect(said()).toHaveLength(1);
    await nameOf("2");
    expect(said()).toHaveLength(2);
    const text = await app.metrics.registry.metrics();
    expect(text).toContain('endpointgen_function_duration_seconds_count{name="db_name_of"} 2');
  });
});

describe("a cached page", () => {
  it("belongs to its filters, and goes when a row is made", async () => {
    const { app } = stand();
    const meta = buildListMeta({ filters: {}, useCursor: false, count: 1, limit: 10 });
    const page = new CursorPage({ next: null, previous: null, results: [{ id: "1" }], meta });
    const key = { filters: { city: "Ulm" }, limit: 10 };
    await cacheListResult(app, "contacts", page, { ...key, ttl: 60 });
    expect(await getCachedListResult(app, "contacts", key)).toEqual(
      JSON.parse(JSON.stringify(page)),
    );
    expect(await getCachedListResult(app, "contacts", { ...key, scope: "other" })).toBeUndefined();
    const service = new BaseService(app, undefined);
    await service.invalidateOnUpdate("contacts", "1");
    expect(await getCachedListResult(app, "contacts", key)).toBeUndefined();
  });

  it("is no reason to fail a change that is made", async () => {
    const { app, lines } = stand();
    const cache = { ...app.cache, invalidateTag: () => Promise.reject(new Error("away")) };
    const service = new BaseService({ cache, log: app.log }, undefined);
    expect(await service.invalidateOnDelete("contacts")).toBe(0);
    expect(lines.join()).toContain("the cache was not invalidated");
  });
});
