/** How requests fare while there is no connection yet, or one that is good for little. */
import { createServer, type AddressInfo } from "node:net";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { redisServer } from "../../src/runtime/stores/valkey/redis-server.js";
import type { Server } from "../../src/runtime/stores/valkey/server.js";
import { startProxy } from "./proxy.js";
import { everyGuard, given, requestsOf, storeAt } from "./requests.js";
import { startServer, until } from "./server.js";

/** Fails when it isn't settled in that time. */
async function inTime(asked: Promise<unknown>): Promise<unknown> {
  const late = new Promise((resolve) => setTimeout(resolve, 2_000, "hangs"));
  return Promise.race([asked.catch((error: unknown) => error), late]);
}

describe("a server to which there is no connection", () => {
  const asked = (server: Server) => inTime(server.ask("PING", []));

  it("is away and nothing hangs, alone and as a cluster, whatever is in its place", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const mute = `redis://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
    const nobody = "redis://127.0.0.1:1";
    const unnamed = "redis://nobody.invalid:6379";
    const blackHole = "redis://192.0.2.1:6379";
    const urls = [mute, nobody, unnamed, blackHole];
    const servers = urls.flatMap((url) => [redisServer(url), redisServer(`${url},${url}`)]);
    for (const told of await Promise.all(servers.map(asked))) {
      expect(told).toMatchObject({ name: "StoreAway" });
    }
    await Promise.all(servers.map((server) => server.close()));
    silent.close();
  });

  it("keeps its password to itself", async () => {
    const server = await startServer();
    await server.cli("config", "set", "requirepass", "right");
    const urls = [
      "redis://:s3cret@127.0.0.1:99999,redis://:s3cret@127.0.0.1:1",
      server.url.replace("//", "//:s3cret@"),
    ];
    for (const url of urls) {
      const away = redisServer(url);
      const error = await inTime(away.run({ text: "return 1", sha: "0" }, ["k"], ["pay1oad"]));
      expect(error).toMatchObject({ name: "StoreAway" });
      expect(inspect(error, { depth: 9, showHidden: true })).not.toMatch(/s3cret|pay1oad/);
      await away.close();
    }
    await server.stop();
  });
});

describe("a user of a server", () => {
  it("needs no INFO, no CONFIG and no keys of others", async () => {
    const server = await startServer();
    const rights = ["~endpointgen:*", "+@all", "-info", "-config", "-flushall", "-@dangerous"];
    await server.cli("acl", "setuser", "app", "on", ">word", ...rights);
    const store = storeAt(server.url.replace("//", "//app:word@"), { patience: 5_000 });
    const send = requestsOf(store, everyGuard);
    await store.credits.grant("ada", "default", 10);
    expect((await send(given("ada"))).status).toBe(200);
    await expect(store.server?.problems()).resolves.toEqual([]);
    await expect(store.server?.probe()).resolves.toBeUndefined();
    await store.server?.close();
    await server.stop();
  });
});

describe("a master that becomes a replica", () => {
  it("is left for the one that its name leads to", async () => {
    const [old, next] = await Promise.all([startServer(), startServer()]);
    const proxy = await startProxy(old.port);
    const store = storeAt(proxy.url);
    await until(async () => (await store.credits.grant("ada", "default", 1)) > 0, "the store");
    await old.cli("replicaof", "127.0.0.1", String(next.port));
    proxy.lead(next.port);
    await until(async () => (await store.credits.grant("ada", "default", 1)) > 0, "the other");
    await store.server?.close();
    await proxy.close();
    await Promise.all([old.stop(), next.stop()]);
  });
});
