/** What becomes of requests while the server is away, and when it is back. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lru } from "../../src/runtime/cache/lru.js";
import { fixedWindow } from "../../src/runtime/rate_limit/fixed_window.js";
import type { Store } from "../../src/runtime/stores/store.js";
import { startProxy, type Proxy } from "./proxy.js";
import { everyGuard, given, requestsOf, storeAt } from "./requests.js";
import { startCluster, startServer, until, type RunningServer } from "./server.js";

/** Everything that was begun before is on the disk. */
const durable = ["--appendonly", "yes", "--appendfsync", "always"];

describe("a store whose server", () => {
  let server: RunningServer;
  let proxy: Proxy;
  let store: Store;
  beforeEach(async () => {
    server = await startServer({ args: durable });
    proxy = await startProxy(server.port);
    store = storeAt(proxy.url);
    await until(async () => (await store.credits.grant("ada", "default", 1)) > 0, "the store");
    await store.credits.grant("ada", "default", 99);
  });
  afterEach(async () => {
    server.signal("SIGCONT");
    await store.server?.close();
    await proxy.close();
    await server.stop();
  });

  const balance = () => store.credits.balance("ada", "default");
  const isBack = () =>
    until(async () => {
      await store.server?.probe();
      return true;
    }, "the store to be back");
  const paid = () => {
    const send = requestsOf(store, { credits: everyGuard.credits });
    return () => send({ principal: "ada", credits: "ada" });
  };

  const setting = async (name: string, value: string): Promise<void> => {
    await server.cli("config", "set", name, value);
  };
  const signal = (name: NodeJS.Signals): Promise<void> => {
    server.signal(name);
    return Promise.resolve();
  };
  const outages: Readonly<Record<string, readonly [() => Promise<void>, () => Promise<void>]>> = {
    "is stopped": [() => server.stop(), () => server.start()],
    "is stalled": [() => signal("SIGSTOP"), () => signal("SIGCONT")],
    "is out of memory": [() => setting("maxmemory", "1"), () => setting("maxmemory", "0")],
  };

  for (const [what, [begin, end]] of Object.entries(outages)) {
    it(`${what} costs nobody money, and is back by itself`, async () => {
      const send = paid();
      expect((await send()).status).toBe(200);
      const before = await balance();
      await begin();
      for (let request = 0; request < 5; request += 1) {
        expect(await send()).toMatchObject({
          status: 503,
          body: "store_unavailable",
          headers: { "retry-after": "1" },
        });
      }
      await end();
      await isBack();
      await until(async () => (await balance()) === before, "what was lost to be given back");
      expect((await send()).status).toBe(200);
      expect(await balance()).toBe(before - 1);
    });

    it(`${what} leaves limits to the process, without header fields`, async () => {
      const rate = { label: "job", limit: 2, window: 3_600 };
      const send = requestsOf(store, { rateLimit: fixedWindow(rate) });
      const request = () => send({ principal: "ada", rateLimit: ["ada"] });
      expect((await request()).headers).toHaveProperty("ratelimit");
      await begin();
      const away = [await request(), await request(), await request()];
      expect(away.map(({ status }) => status)).toEqual([200, 200, 429]);
      for (const { headers } of away) expect(headers).not.toHaveProperty("ratelimit");
      await end();
      await isBack();
      await until(async () => "ratelimit" in (await request()).headers, "the server's limits");
    });

    it(`${what} leaves caches out, and refuses a key that is sent`, async () => {
      const cached = requestsOf(store, { cache: lru({ namespace: "n", capacity: 9, ttl: 60 }) });
      const keyed = requestsOf(store, { idempotency: everyGuard.idempotency });
      await cached({ principal: "ada", cache: ["k"] });
      await begin();
      expect((await cached({ principal: "ada", cache: ["k"] })).status).toBe(200);
      const claim = { key: "k", fingerprint: "f" };
      expect((await keyed({ principal: "ada", idempotency: claim })).status).toBe(503);
      expect((await keyed({ principal: "ada", idempotency: undefined })).status).toBe(200);
      await end();
    });
  }

  it("executes an admission whose reply is lost refuses it, and takes nothing", async () => {
    const send = paid();
    await send();
    const before = await balance();
    proxy.loseNextReply();
    expect((await send()).status).toBe(503);
    await isBack();
    await until(async () => (await balance()) === before, "the hold to be given back");
    const kinds = (await store.credits.movements("ada", "default")).map(({ kind }) => kind);
    expect(kinds.slice(-2)).toEqual(["hold", "give_back"]);
  });

  it("executes a settlement whose reply is lost is told again, and settles once", async () => {
    const work = () => {
      proxy.loseNextReply();
      return "done";
    };
    const send = requestsOf(store, { credits: everyGuard.credits }, { work });
    expect((await send({ principal: "ada", credits: "ada" })).status).toBe(200);
    await isBack();
    await sleep(500);
    const kinds = (await store.credits.movements("ada", "default")).map(({ kind }) => kind);
    expect(kinds.slice(-2)).toEqual(["hold", "settle"]);
    expect(await balance()).toBe(99);
  });

  it("has forgotten its scripts is told them again", async () => {
    const send = requestsOf(store, everyGuard);
    expect((await send(given("ada", { cache: ["a"] }))).status).toBe(200);
    await server.cli("script", "flush");
    expect((await send(given("ada", { cache: ["b"] }))).status).toBe(200);
    expect(await balance()).toBe(98);
  });

  it("gives way to its replica is found again with what it knew", async () => {
    const replica = await startServer({
      args: [...durable, "--replicaof", "127.0.0.1", String(server.port)],
    });
    const send = paid();
    await send();
    const info = () => replica.cli("info", "replication");
    await until(async () => (await info()).includes("master_link_status:up"), "the replica");
    await server.cli("wait", "1", "5000");
    await replica.cli("replicaof", "no", "one");
    await server.stop();
    proxy.redirect(replica.port);
    await isBack();
    await until(async () => (await send()).status === 200, "the replica to decide");
    expect(await balance()).toBe(98);
    await replica.stop();
  });
});

describe("a cluster", () => {
  it("whose slots move goes on", async () => {
    const nodes = await startCluster();
    const store = storeAt(nodes.map(({ url }) => url).join(","), { patience: 2_000 });
    const users = Array.from({ length: 20 }, (_, index) => `user ${String(index)}`);
    for (const user of users) await store.credits.grant(user, "default", 10);
    const send = requestsOf(store, everyGuard);
    const everybody = async (key: string): Promise<void> => {
      for (const user of users) {
        expect(await send(given(user, { cache: [key] }))).toMatchObject({ status: 200 });
      }
    };
    await everybody("before");
    const [from, to] = await Promise.all(
      nodes.slice(0, 2).map((node) => node.cli("cluster", "myid")),
    );
    const first = nodes[0];
    const moving = first?.cli(
      ...["--cluster", "reshard", `127.0.0.1:${String(first.port)}`, "--cluster-yes"],
      ...["--cluster-from", from ?? "", "--cluster-to", to ?? "", "--cluster-slots", "1000"],
    );
    await everybody("meanwhile");
    await moving;
    await everybody("after");
    for (const user of users) expect(await store.credits.balance(user, "default")).toBe(7);
    await store.server?.close();
    await Promise.all(nodes.map((node) => node.stop()));
  });
});
