import { describe, expect, it, vi } from "vitest";
import { createApp } from "../http/create-app.js";
import { steppedWorld } from "../world/stepped.js";

function stand() {
  const world = steppedWorld();
  const settings = { version: 1 as const, body_limit: 1_000, request_timeout: 30 };
  const logs: string[] = [];
  const app = createApp({
    world,
    settings,
    environment: { NODE_ENV: "test" },
    logDestination: { write: (line) => void logs.push(line) },
  });
  return { app, cache: app.cache, clock: world.clock, logs };
}

describe("app.cache", () => {
  it("keeps a value for its ttl, as JSON carries it", async () => {
    const { cache, clock } = stand();
    await cache.set("k", { at: new Date(0) }, { ttl: 10 });
    expect(await cache.get("k")).toEqual({ at: "1970-01-01T00:00:00.000Z" });
    expect(await cache.get("k", { namespace: "other" })).toBeUndefined();
    clock.advance(10_000);
    expect(await cache.get("k")).toBeUndefined();
  });

  it("keeps a value for an hour unless said", async () => {
    const { cache, clock } = stand();
    await cache.set("k", 1);
    clock.advance(3_599_999);
    expect(await cache.get("k")).toBe(1);
    clock.advance(1);
    expect(await cache.get("k")).toBeUndefined();
  });

  it("refuses what can't be kept", async () => {
    const { cache } = stand();
    await expect(cache.set("k", 1, { ttl: 0 })).rejects.toThrow(RangeError);
    await expect(cache.set("k", 1, { capacity: 0 })).rejects.toThrow(RangeError);
    await expect(cache.set("k", 1n)).rejects.toThrow(TypeError);
  });

  it("loads what was put by hand not again, and drops it by key", async () => {
    const { cache } = stand();
    const load = vi.fn(() => "loaded");
    await cache.set("k", "by hand");
    expect(await cache.getOrSet("k", load)).toBe("by hand");
    expect(await cache.delete("k")).toBe(1);
    expect(await cache.delete("k")).toBe(0);
    expect(await cache.getOrSet("k", load)).toBe("loaded");
    expect(await cache.get("k")).toBe("loaded");
    expect(load).toHaveBeenCalledTimes(1);
  });

  it("gives the stale value at once and renews it behind", async () => {
    const { cache, clock } = stand();
    let value = 1;
    const ask = () => cache.getOrSet("k", () => value, { ttl: 10, stale: 10 });
    expect(await ask()).toBe(1);
    value = 2;
    clock.advance(10_000);
    expect(await ask()).toBe(1);
    await vi.waitFor(async () => {
      expect(await ask()).toBe(2);
    });
  });

  it("logs a renewal that fails, and goes on with the old value", async () => {
    const { cache, clock, logs } = stand();
    const options = { ttl: 10, stale: 10 };
    await cache.getOrSet("k", () => 1, options);
    clock.advance(10_000);
    const down = (): number => {
      throw new Error("down");
    };
    expect(await cache.getOrSet("k", down, options)).toBe(1);
    await vi.waitFor(() => {
      expect(logs.join("")).toContain("could not be renewed");
    });
    expect(await cache.getOrSet("k", () => 2, options)).toBe(1);
  });

  it("doesn't give what was being loaded when it was invalidated", async () => {
    const { cache } = stand();
    const loading: ((value: string) => void)[] = [];
    const load = () => new Promise<string>((resolve) => loading.push(resolve));
    const old = cache.getOrSet("k", load);
    await vi.waitFor(() => {
      expect(loading).toHaveLength(1);
    });
    await cache.delete("k");
    const fresh = cache.getOrSet("k", load);
    await vi.waitFor(() => {
      expect(loading).toHaveLength(2);
    });
    loading[0]?.("old");
    loading[1]?.("new");
    expect([await old, await fresh, await cache.get("k")]).toEqual(["old", "new", "new"]);
  });

  it("drops by pattern, by tag, and by event", async () => {
    const { cache } = stand();
    const fill = async () => {
      await cache.set("query_cache:contacts:1", 1, { tags: ["contacts"] });
      await cache.set("query_cache:orders:1", 1, { tags: ["orders"] });
    };
    await fill();
    expect(await cache.invalidatePattern("query_cache:contacts:*")).toBe(1);
    await fill();
    expect(await cache.invalidateTag("orders")).toBe(1);
    await fill();
    const off = cache.on("contact_updated", (id) => ({
      keys: [`query_cache:contacts:${String(id)}`],
      tags: ["orders"],
    }));
    expect(await cache.emit("contact_updated", 1)).toBe(2);
    expect(await cache.get("query_cache:orders:1")).toBeUndefined();
    off();
    await fill();
    expect(await cache.emit("contact_updated", 1)).toBe(0);
  });

  it("warms many at once, each once, and tells of a failure when all are done", async () => {
    const { cache } = stand();
    let most = 0;
    let running = 0;
    const load = (key: string) => async () => {
      most = Math.max(most, (running += 1));
      await Promise.resolve();
      running -= 1;
      if (key === "k7") throw new Error("seven");
      return key;
    };
    const entries = Array.from({ length: 30 }, (_, index) => `k${String(index)}`);
    const warming = cache.warm(entries.map((key) => ({ key, load: load(key), ttl: 60 })));
    await expect(warming).rejects.toThrow("seven");
    expect(most).toBe(10);
    expect(await cache.get("k29")).toBe("k29");
    expect(await cache.get("k7")).toBeUndefined();
  });

  it("loads once what never changes, again only after a failure", async () => {
    const { cache } = stand();
    let calls = 0;
    const load = () => {
      calls += 1;
      if (calls === 1) throw new Error("first");
      return { calls };
    };
    await expect(cache.once(load)).rejects.toThrow("first");
    const [one, two] = await Promise.all([cache.once(load), cache.once(load)]);
    expect(one).toBe(two);
    expect(calls).toBe(2);
  });

  it("counts hits, misses and what leaves", async () => {
    const { app, cache } = stand();
    const options = { ttl: 60, capacity: 1, namespace: "one" };
    await cache.getOrSet("a", () => 1, options);
    await cache.getOrSet("a", () => 1, options);
    await cache.getOrSet("b", () => 1, options);
    const text = await app.metrics.registry.metrics();
    expect(text).toContain('endpointgen_cache_requests_total{endpoint="-",result="miss"} 2');
    expect(text).toContain('endpointgen_cache_requests_total{endpoint="-",result="hit"} 1');
    expect(text).toContain('endpointgen_cache_evictions_total{endpoint="-",reason="capacity"} 1');
  });
});
