import { describe, expect, it } from "vitest";
import { cacheStrategy } from "./strategy.js";

const url = "redis://localhost:6379";

describe("where a cache is", () => {
  it.each([
    [{}, "memory", "none of CACHE_URL, VALKEY_URL, REDIS_URL is set"],
    [{ REDIS_URL: url }, "valkey", "REDIS_URL is set"],
    [{ VALKEY_URL: url }, "valkey", "VALKEY_URL is set"],
    [{ CACHE_URL: url, VALKEY_URL: url }, "valkey", "CACHE_URL is set"],
    [{ REDIS_URL: "" }, "memory", "none of CACHE_URL, VALKEY_URL, REDIS_URL is set"],
    [{ ENABLE_REDIS_CACHE: "False", REDIS_URL: url }, "memory", "ENABLE_REDIS_CACHE is false"],
    [{ ENABLE_REDIS_CACHE: "0", VALKEY_URL: url }, "memory", "ENABLE_REDIS_CACHE is 0"],
    [{ ENABLE_REDIS_CACHE: "True" }, "valkey", "ENABLE_REDIS_CACHE is true"],
  ])("follows %j to %s", (environment, strategy, because) => {
    expect(cacheStrategy("auto", environment)).toEqual({ strategy, because });
  });

  it("is the server of the project's own client, unless the environment says otherwise", () => {
    const wired = { strategy: "valkey", because: "wiring.redis is set" };
    expect(cacheStrategy("auto", {}, true)).toEqual(wired);
    expect(cacheStrategy("auto", { ENABLE_REDIS_CACHE: "no" }, true).strategy).toBe("memory");
  });

  it.each(["immutable", "memory", "valkey", "tiered"] as const)("is %s when said so", (asked) => {
    const environment = { ENABLE_REDIS_CACHE: "false", REDIS_URL: url };
    expect(cacheStrategy(asked, environment).strategy).toBe(asked);
  });
});
