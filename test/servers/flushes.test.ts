/** What a server receives for a request. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lru } from "../../src/runtime/cache/lru.js";
import { concurrency } from "../../src/runtime/concurrency/concurrency.js";
import { fixedWindow } from "../../src/runtime/rate_limit/fixed_window.js";
import type { Store } from "../../src/runtime/stores/store.js";
import { startProxy, type Proxy } from "./proxy.js";
import { everyGuard, given, requestsOf, storeAt } from "./requests.js";
import { startServer, type RunningServer } from "./server.js";

describe("a request costs the server", () => {
  let server: RunningServer;
  let proxy: Proxy;
  let store: Store;
  beforeAll(async () => {
    server = await startServer();
    proxy = await startProxy(server.port);
    store = storeAt(proxy.url, { patience: 5_000 });
    await store.credits.grant("ada", "default", 1_000);
    await store.credits.grant("bob", "default", 1);
  });
  afterAll(async () => {
    await store.server?.close();
    await proxy.close();
    await server.stop();
  });

  describe("with the default guards", () => {
    let send: ReturnType<typeof requestsOf<typeof everyGuard>>;
    beforeAll(async () => {
      send = requestsOf(store, everyGuard);
      // The scripts are known from here on.
      await send(given("ada", { cache: ["warm"] }));
    });
    beforeEach(() => {
      proxy.forget();
    });

    it("one script before the work and one after it", async () => {
      expect((await send(given("ada", { cache: ["miss"] }))).status).toBe(200);
      expect(proxy.commands).toEqual(["EVALSHA", "EVALSHA"]);
    });

    it("one script for a hit", async () => {
      await send(given("ada", { cache: ["hit"] }));
      proxy.forget();
      expect((await send(given("ada", { cache: ["hit"] }))).status).toBe(200);
      expect(proxy.commands).toEqual(["EVALSHA"]);
    });

    it("one script for a replay", async () => {
      const claim = { key: "k", fingerprint: "f" };
      await send(given("ada", { cache: ["replay"], idempotency: claim }));
      proxy.forget();
      expect((await send(given("ada", { cache: ["other"], idempotency: claim }))).body).toBe(
        "done",
      );
      expect(proxy.commands).toEqual(["EVALSHA"]);
    });

    it("one script for a refusal, whichever guard refuses", async () => {
      await send(given("bob"));
      proxy.forget();
      const mfa = { user: "ada", token: "t", trusted: false, shown: { kind: "none" } } as const;
      expect((await send(given("ada", { mfa }))).body).toBe("mfa_required");
      expect((await send(given("bob", { cache: ["new"] }))).body).toBe("insufficient_credits");
      expect(proxy.commands).toEqual(["EVALSHA", "EVALSHA"]);
    });
  });

  it("no second script where nothing has to be written at the end", async () => {
    const send = requestsOf(store, { rateLimit: everyGuard.rateLimit });
    await send({ principal: "ada", rateLimit: ["ada"] });
    proxy.forget();
    await send({ principal: "ada", rateLimit: ["ada"] });
    expect(proxy.commands).toEqual(["EVALSHA"]);
  });

  it("one script more for each of another owner: an address, all callers, a shared entry", async () => {
    const window = { label: "ip", limit: 1_000, window: 60 };
    const send = requestsOf(store, {
      rateLimit: everyGuard.rateLimit,
      perIp: fixedWindow({ ...window, owner: "ip" }),
      slots: concurrency({ global: 10 }),
      cache: lru({ namespace: "shared", capacity: 10, ttl: 60, shared: true }),
    });
    const request = (key: string) => ({
      principal: "eve",
      rateLimit: ["eve"],
      perIp: ["192.0.2.1"],
      slots: "eve",
      cache: [key],
    });
    await send(request("warm"));
    proxy.forget();
    await send(request("miss"));
    // Before: limiter, address, slot, entry. After: slot and entry.
    expect(proxy.commands).toEqual(Array.from({ length: 6 }, () => "EVALSHA"));
  });
});
