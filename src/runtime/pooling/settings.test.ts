import { describe, expect, it } from "vitest";
import { ConnectionPool } from "./connection-pool.js";
import { poolSettings } from "./settings.js";

describe("the settings of a pool", () => {
  it("are the environment's, then the given ones, then the defaults", () => {
    const environment = {
      DB_POOL_SIZE: "4",
      DB_MAX_OVERFLOW: "0",
      DB_POOL_TIMEOUT: "5s",
      DB_POOL_RECYCLE: "10m",
      DB_PRE_PING: "false",
      DB_STATEMENT_TIMEOUT: "0.5",
      DB_POOL_MODE: "transaction",
    };
    expect(poolSettings({ pool_size: 7 }, environment)).toEqual({
      pool_size: 4,
      max_overflow: 0,
      pool_timeout: 5,
      pool_recycle: 600,
      pre_ping: false,
      statement_timeout: 0.5,
      pool_mode: "transaction",
    });
    expect(poolSettings({ pool_size: 7 }, {})).toMatchObject({ pool_size: 7, max_overflow: 5 });
  });

  it("names everything that is wrong, without its value", () => {
    const wrong = { DB_POOL_SIZE: "4711x", DB_POOL_TIMEOUT: "soon", DB_POOL_MODE: "maybe" };
    expect(() => poolSettings({}, wrong)).toThrow(
      /DB_POOL_SIZE[^]*DB_POOL_TIMEOUT[^]*DB_POOL_MODE/,
    );
    expect(() => poolSettings({}, wrong)).not.toThrow("4711x");
  });

  it.each(["mysql://u:geheim@h/x", "geheim", ""])("refuse the URL %s without saying it", (url) => {
    expect(() => new ConnectionPool({ url })).toThrow("isn't one of Postgres");
    expect(() => new ConnectionPool({ url })).not.toThrow("geheim");
  });
});
