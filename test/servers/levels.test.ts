/** Caches on two levels, and caches of several strategies beside each other. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lru } from "../../src/runtime/cache/lru.js";
import type { CacheOptions } from "../../src/runtime/cache/place.js";
import type { Store } from "../../src/runtime/stores/store.js";
import { startProxy, type Proxy } from "./proxy.js";
import { everyGuard, requestsOf, storeAt } from "./requests.js";
import { startServer, until, type RunningServer } from "./server.js";

describe("a cache", () => {
  let server: RunningServer;
  let proxy: Proxy;
  let store: Store;
  let other: Store;
  beforeEach(async () => {
    server = await startServer();
    proxy = await startProxy(server.port);
    store = storeAt(proxy.url, { patience: 5_000 });
    other = storeAt(server.url, { patience: 5_000 });
  });
  afterEach(async () => {
    await store.server?.close();
    await other.server?.close();
    await proxy.close();
    await server.stop();
  });

  /** Answers with how often the work was done. */
  const cached = (at: Store, strategy: CacheOptions["strategy"]) => {
    let times = 0;
    const cache = lru({ namespace: "n", capacity: 9, ttl: 60, ...(strategy && { strategy }) });
    const work = () => String((times += 1));
    const send = requestsOf(at, { cache }, work);
    const limited = requestsOf(at, { rateLimit: everyGuard.rateLimit, cache }, work);
    return {
      alone: () => send({ principal: "ada", cache: ["k"] }),
      limited: () => limited({ principal: "ada", cache: ["k"], rateLimit: ["ada"] }),
    };
  };

  it("on two levels asks nobody for what it saw a moment ago", async () => {
    const { alone } = cached(store, "tiered");
    await alone();
    await alone();
    proxy.forget();
    expect(await alone()).toMatchObject({ body: "1", status: 200 });
    expect((await alone()).headers["cache-status"]).toMatch(/^endpointgen; hit; ttl=\d+$/);
    expect(proxy.commands).toEqual([]);
  });

  it("on two levels gives up within a second what another process invalidates", async () => {
    const { alone } = cached(store, "tiered");
    await alone();
    await alone();
    expect(await other.cache.delete("job:k")).toBe(1);
    await until(async () => (await alone()).body === "2", "the copy to be given up");
  });

  it("on two levels gives up at once what its own process invalidates", async () => {
    const { alone } = cached(store, "tiered");
    await alone();
    await alone();
    await store.cache.delete("job:k");
    expect((await alone()).body).toBe("2");
  });

  it("on two levels follows the server at every request that asks it anyway", async () => {
    const { limited } = cached(store, "tiered");
    await limited();
    expect((await limited()).body).toBe("1");
    expect((await limited()).body).toBe("1");
    await other.cache.delete("job:k");
    expect((await limited()).body).toBe("2");
  });

  it("on two levels serves its copies while the server is away", async () => {
    const { limited } = cached(store, "tiered");
    await limited();
    await limited();
    await server.stop();
    expect((await limited()).body).toBe("1");
  });

  it("asks the server every time without a second level", async () => {
    const { alone } = cached(store, "valkey");
    await alone();
    await alone();
    proxy.forget();
    expect((await alone()).body).toBe("1");
    expect(proxy.commands).toEqual(["EVALSHA"]);
  });

  it("in memory asks no server, and is invalidated with the others", async () => {
    const { alone } = cached(store, "memory");
    proxy.forget();
    await alone();
    expect((await alone()).body).toBe("1");
    expect(proxy.commands).toEqual([]);
    expect(await store.cache.delete("job:k")).toBe(1);
    expect((await alone()).body).toBe("2");
  });
});
