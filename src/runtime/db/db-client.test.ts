import { describe, expect, it } from "vitest";
import { createMetrics } from "../metrics/metrics.js";
import { ConnectionPool } from "../pooling/connection-pool.js";
import { fakeDriver, sqlError, type FakeDriver } from "../pooling/fixture/fake-driver.js";
import { steppedWorld } from "../world/stepped.js";
import { getDbClient } from "./db-client.js";
import { getDbUrl } from "./db-url.js";

describe("the URL of the database", () => {
  it.each([
    [{ DATABASE_URL: "postgres://a/b" }, "postgres://a/b"],
    [{ SUPABASE_DB_URL: "postgresql://s/p", DATABASE_URL: "postgres://a/b" }, "postgresql://s/p"],
    [
      { DB_HOST: "h", DB_USER: "u", DB_PASSWORD: "p@:/?", DB_NAME: "n", DB_SSLMODE: "require" },
      "postgres://u:p%40%3A%2F%3F@h:5432/n?sslmode=require",
    ],
    [{ DB_HOST: "::1", DB_PORT: "5433" }, "postgres://[::1]:5433/postgres"],
    [{ NODE_ENV: "development" }, "pglite:.data/pglite"],
    [{ NODE_ENV: "development", PGLITE_DATA_DIR: "/tmp/x" }, "pglite:/tmp/x"],
    [{ NODE_ENV: "test" }, "pglite:memory://"],
  ])("of %j is %s", (environment, url) => {
    expect(getDbUrl(environment)).toBe(url);
  });

  it("is never the embedded one in production, which an unset NODE_ENV means", () => {
    expect(() => getDbUrl({})).toThrow("DATABASE_URL is not set");
    expect(() => getDbUrl({ NODE_ENV: "production", PGLITE_DATA_DIR: "x" })).toThrow("production");
  });

  it.each(["DATABASE_URL", "SUPABASE_DB_URL"])("in %s isn't told when it is wrong", (name) => {
    expect(() => getDbUrl({ [name]: "mysql://u:geheim@h" })).toThrow(`${name} gives no URL`);
    expect(() => getDbUrl({ [name]: "mysql://u:geheim@h" })).not.toThrow("geheim");
  });
});

function stand(environment: Record<string, string> = {}) {
  const world = steppedWorld();
  const drivers = new Map<string, FakeDriver>();
  const made: string[] = [];
  const client = getDbClient({
    environment: { DATABASE_URL: "postgres://p/x", ...environment },
    world,
    afterWrite: 5,
    makePool: (options) => {
      const driver = fakeDriver();
      drivers.set(options.name ?? "", driver);
      made.push(options.url);
      return new ConnectionPool({ ...options, driver });
    },
  });
  const where = (caller?: string) =>
    client.read(({ isUsingReplica }) => Promise.resolve(isUsingReplica ? "replica" : "primary"), {
      ...(caller !== undefined && { caller }),
    });
  return { client, world, drivers, made, where };
}

describe("the client", () => {
  it("shares a pool between equal figures, and makes another for others", async () => {
    const { client, made } = stand();
    const use = (one: typeof client) => one.sessionScope(() => Promise.resolve());
    await use(client.with({ pool_size: 3 }));
    await use(client.with({ pool_size: 3 }));
    expect(made).toHaveLength(1);
    await use(client.with({ pool_size: 4 }));
    expect(made).toHaveLength(2);
    await client.close();
  });

  it("connects on first use, into the app's metrics", async () => {
    const { client, made } = stand();
    const metrics = createMetrics();
    client.prepare({ metrics });
    expect(made).toEqual([]);
    await client.probes.database();
    expect(await metrics.registry.metrics()).toContain('pool="primary"');
  });
});

describe("reads", () => {
  const withReplica = { DATABASE_REPLICA_URL: "postgres://r/x" };

  it("go to the primary where there is no replica", async () => {
    const { client, where } = stand();
    expect(await where()).toBe("primary");
    expect(client.isUsingReplica()).toBe(false);
  });

  it("go to the replica, but not inside transactions and scopes", async () => {
    const { client, where } = stand(withReplica);
    expect(await where()).toBe("replica");
    expect(await client.transaction(() => where("other"))).toBe("primary");
    expect(await client.sessionScope(() => where("other"))).toBe("primary");
  });

  it("go to the primary for a while after a change of the same caller", async () => {
    const { client, world, where } = stand(withReplica);
    await client.transaction(() => Promise.resolve(), { caller: "ann" });
    expect(await where("ann")).toBe("primary");
    expect(client.isUsingReplica({ caller: "ann" })).toBe(false);
    expect(await where("bob")).toBe("replica");
    world.clock.advance(5000);
    expect(await where("ann")).toBe("replica");
  });

  it("go to the primary when the replica is away, but not when it says no", async () => {
    const { client, drivers, where } = stand(withReplica);
    expect(await where()).toBe("replica");
    const replica = drivers.get("replica");
    if (replica === undefined) throw new Error("no replica");
    replica.answer = () => Promise.reject(sqlError("57P01"));
    const ask = () =>
      client.read(async (session) => {
        await session.query("one", "select 1");
        return session.isUsingReplica;
      });
    expect(await ask()).toBe(false);
    replica.answer = () => Promise.reject(sqlError("42P01"));
    await expect(ask()).rejects.toMatchObject({ code: "database_error" });
  });
});
