import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { createApp } from "../http/create-app.js";
import { createHttpServer } from "../http/server.js";
import { steppedWorld } from "../world/stepped.js";
import { cacheResponse, createCachedResponse, httpCache } from "./http-cache.js";
import { lruCache } from "./lru-cache.js";
import { getAppConfigCached, getQueryCache, invalidateWithEvent } from "./query-cache.js";
import { TTLCache } from "./ttl-cache.js";

const settings = { version: 1 as const, body_limit: 1_000, request_timeout: 30 };
const stand = () => createApp({ settings, environment: { NODE_ENV: "test" } });

describe("lruCache", () => {
  it("calls once for equal arguments, and tells numbers from their texts", () => {
    const load = vi.fn((a: number | string, b?: boolean) => `${typeof a} ${String(b)}`);
    const kept = lruCache(load);
    expect([kept(1), kept("1"), kept(1), kept(1, true)]).toEqual([
      "number undefined",
      "string undefined",
      "number undefined",
      "number true",
    ]);
    expect(load).toHaveBeenCalledTimes(3);
    expect(kept.cacheInfo()).toEqual({ hits: 1, misses: 3, currsize: 3, maxsize: 128 });
    kept.cacheClear();
    expect(kept.cacheInfo()).toEqual({ hits: 0, misses: 0, currsize: 0, maxsize: 128 });
  });

  it("gives up what was used longest ago", () => {
    const load = vi.fn((key: string) => key);
    const kept = lruCache(load, { maxsize: 2 });
    for (const key of ["a", "b", "a", "c", "a", "b"]) kept(key);
    expect(load.mock.calls.flat()).toEqual(["a", "b", "c", "b"]);
    expect(() => lruCache(load, { maxsize: 0 })).toThrow(RangeError);
  });

  it("keeps neither what throws nor what rejects", async () => {
    let down = true;
    const kept = lruCache(() => {
      if (down) throw new Error("down");
      return 1;
    });
    expect(() => kept()).toThrow("down");
    const late = lruCache(() => (down ? Promise.reject(new Error("down")) : Promise.resolve(1)));
    await expect(late()).rejects.toThrow("down");
    down = false;
    expect(kept()).toBe(1);
    expect(await late()).toBe(1);
  });

  it("tells texts with commas and quotes apart", () => {
    const kept = lruCache((a: string, b: string) => [a, b]);
    expect(kept('a","b', "c")).not.toEqual(kept("a", 'b","c'));
  });
});

describe("TTLCache", () => {
  it("keeps a value for ttl seconds, and at most maxsize of them", () => {
    const { clock } = steppedWorld();
    const kept = new TTLCache<number>({ maxsize: 2, ttl: 1, clock });
    kept.set("a", 1);
    kept.set("b", 2);
    expect(kept.get("a")).toBe(1);
    kept.set("c", 3);
    expect([kept.get("a"), kept.get("b"), kept.get("c")]).toEqual([1, undefined, 3]);
    clock.advance(999);
    expect(kept.get("c")).toBe(3);
    clock.advance(1);
    expect(kept.get("c")).toBeUndefined();
    kept.set("d", 4);
    expect([kept.delete("d"), kept.delete("d")]).toEqual([true, false]);
    kept.set("e", 5);
    kept.clear();
    expect(kept.get("e")).toBeUndefined();
  });

  it("refuses bounds of nothing", () => {
    expect(() => new TTLCache({ maxsize: 0, ttl: 1 })).toThrow(RangeError);
    expect(() => new TTLCache({ maxsize: 1, ttl: 0 })).toThrow(RangeError);
  });
});

describe("the query cache", () => {
  it("finds results by name and parameters in any order", async () => {
    const cache = getQueryCache(stand());
    await cache.set("contacts", [1], { ttl: 60, parameters: { limit: 1, offset: 0 } });
    expect(await cache.get("contacts", { offset: 0, limit: 1 })).toEqual([1]);
    expect(await cache.get("contacts", { offset: 0, limit: 2 })).toBeUndefined();
    expect(await cache.invalidatePattern("query_cache:contacts:*")).toBe(1);
    expect(await cache.get("contacts", { offset: 0, limit: 1 })).toBeUndefined();
  });

  it("drops an entity with an event, and what listeners add", async () => {
    const app = stand();
    await getQueryCache(app).set("user", 1, { ttl: 60 });
    await app.cache.set("user:7", 1);
    await app.cache.set("report", 1);
    const told = vi.fn(() => ({ keys: ["report"] }));
    app.cache.on("user_updated", told);
    const event = { reason: "user_updated", metadata: { id: "7" } };
    expect(await invalidateWithEvent(app, "user", event)).toBe(2);
    expect(told).toHaveBeenCalledWith({ id: "7" });
    expect(await app.cache.get("user:7")).toBe(1);
    expect(await invalidateWithEvent(app, "user", { id: "7" })).toBe(1);
  });

  it("loads the application's settings once", async () => {
    const app = stand();
    const load = vi.fn(() => ({ currency: "EUR" }));
    expect(await getAppConfigCached(app, load)).toBe(await getAppConfigCached(app, load));
    expect(load).toHaveBeenCalledTimes(1);
  });
});

describe("what clients may keep", () => {
  const answer = { status: 200, headers: { "content-type": "text/plain" }, body: ["text"] };
  const get = (field?: string) => ({
    method: "GET",
    headers: field === undefined ? {} : { "if-none-match": field },
  });

  it("is said in Cache-Control", () => {
    const control = (options: Parameters<typeof httpCache>[0]) =>
      httpCache(options)(get(), answer).headers["cache-control"];
    expect(control({ maxAge: 60 })).toBe("private, max-age=60");
    expect(control({ maxAge: 0, public: true, mustRevalidate: true })).toBe(
      "public, max-age=0, must-revalidate",
    );
    expect(() => httpCache({ maxAge: -1 })).toThrow(RangeError);
  });

  it("comes as 304 to whoever has it already", () => {
    const fields = httpCache({ maxAge: 60 });
    const etag = fields(get(), answer).headers["etag"] ?? "";
    expect(etag).toMatch(/^"[\w-]{27}"$/);
    for (const field of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
      const { status, headers, body } = fields(get(field), answer);
      expect([status, body, headers["content-type"], headers["etag"]]).toEqual([
        304,
        [],
        undefined,
        etag,
      ]);
    }
    expect(fields(get('"other"'), answer).status).toBe(200);
    const changed = fields(get(etag), { ...answer, body: ["changed"] });
    expect(changed.status).toBe(200);
  });

  it("is nothing but answers 200 to reads", () => {
    const fields = httpCache({ maxAge: 60 });
    expect(fields({ method: "POST", headers: {} }, answer)).toBe(answer);
    const missing = { ...answer, status: 404 };
    expect(fields(get(), missing)).toBe(missing);
    expect(httpCache({ maxAge: 60, etag: false })(get("*"), answer)).toMatchObject({
      status: 200,
      headers: { "cache-control": "private, max-age=60" },
    });
  });

  it("may be shown while it is asked for again, and by what it depends on", () => {
    const options = { maxAge: 60, staleWhileRevalidate: 30, vary: ["accept-language"] };
    const told = { ...answer, headers: { ...answer.headers, vary: "accept-encoding" } };
    expect(httpCache(options)(get(), told).headers).toMatchObject({
      "cache-control": "private, max-age=60, stale-while-revalidate=30",
      vary: "accept-encoding, accept-language",
    });
  });

  it("can be the same without being it byte by byte", () => {
    const fields = httpCache({ maxAge: 60, etag: "weak" });
    const etag = fields(get(), answer).headers["etag"] ?? "";
    expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
    expect(fields(get(etag), answer).status).toBe(304);
    expect(fields(get(etag.slice(2)), answer).status).toBe(304);
    expect(fields(get('W/"other"'), answer).status).toBe(200);
  });

  it("is known by its time, unless tags say more", () => {
    const changed = "Thu, 01 Jan 2026 00:00:00 GMT";
    const dated = { ...answer, headers: { ...answer.headers, "last-modified": changed } };
    const since = (field: string, tag?: string) =>
      httpCache({ maxAge: 60 })(
        {
          method: "GET",
          headers: {
            "if-modified-since": field,
            ...(tag !== undefined && { "if-none-match": tag }),
          },
        },
        dated,
      ).status;
    expect(since(changed)).toBe(304);
    expect(since("Thu, 01 Jan 2026 00:00:01 GMT")).toBe(304);
    expect(since("Wed, 31 Dec 2025 23:59:59 GMT")).toBe(200);
    expect(since("yesterday")).toBe(200);
    expect(since(changed, '"other"')).toBe(200);
  });

  it("works in routes by hand, as middleware and as function", async () => {
    const app = stand();
    app.express.get("/a", cacheResponse({ maxAge: 60 }), (_request, response) => {
      response.setHeader("last-modified", new Date(0).toUTCString());
      response.json({ a: 1 });
    });
    app.express.get("/b", (request, response) => {
      const lastModified = new Date(0);
      createCachedResponse({ b: 1 }, request, response, { maxAge: 60, lastModified });
    });
    const server = createHttpServer(app);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    for (const path of ["a", "b"]) {
      const url = `http://127.0.0.1:${String(port)}/${path}`;
      const first = await fetch(url);
      expect(await first.json()).toEqual({ [path]: 1 });
      expect(first.headers.get("cache-control")).toBe("private, max-age=60");
      const again = await fetch(url, {
        headers: { "if-none-match": first.headers.get("etag") ?? "" },
      });
      expect(again.status).toBe(304);
      const dated = await fetch(url, {
        headers: { "if-modified-since": first.headers.get("last-modified") ?? "" },
      });
      expect(dated.status).toBe(304);
    }
    server.closeAllConnections();
    server.close();
  });
});

it("leaves an answer alone that is sent while it is made: there is no text to tag", () => {
  const answer = { status: 200, headers: {}, body: [], send: () => undefined };
  const request = { method: "GET", headers: { "if-none-match": "*" } };
  expect(httpCache({ maxAge: 5 })(request, answer)).toBe(answer);
});
