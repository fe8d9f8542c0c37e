/** What becomes of money and of keys when replies are lost, or scripts arrive late. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lru } from "../../src/runtime/cache/lru.js";
import { TransientError } from "../../src/runtime/circuit_breaker/errors.js";
import { hold } from "../../src/runtime/credits/hold.js";
import { once } from "../../src/runtime/idempotency/once.js";
import type { Store } from "../../src/runtime/stores/store.js";
import { redisServer } from "../../src/runtime/stores/valkey/redis-server.js";
import { faulty, type Faulty } from "./faulty.js";
import { startProxy } from "./proxy.js";
import { requestsOf, storeAt, storeOn } from "./requests.js";
import { startServer, until, type RunningServer } from "./server.js";

const credits = hold({ type: "default", amount: 10 });
const claim = { key: "k", fingerprint: "f" };

describe("a store that loses replies", () => {
  let server: RunningServer;
  let faults: Faulty;
  let store: Store;
  /** Sees what there is, through a connection without faults. */
  let seen: Store;
  beforeAll(async () => {
    server = await startServer();
  });
  beforeEach(async () => {
    await server.cli("flushall");
    faults = faulty(redisServer(server.url, { patience: 5_000 }));
    store = storeOn(faults.server);
    seen = storeAt(server.url, { patience: 5_000 });
    await seen.credits.grant("ada", "default", 100);
    return async () => {
      for (const one of [store, seen]) await one.server?.close();
    };
  });
  afterAll(() => server.stop());

  const balance = () => seen.credits.balance("ada", "default");
  const kinds = async () =>
    (await seen.credits.movements("ada", "default")).map(({ kind }) => kind);

  it("charges nothing for an admission that arrives after its release", async () => {
    const send = requestsOf(store, { credits, idempotency: once({ ttl: 60 }) });
    const request = () => send({ principal: "ada", credits: "ada", idempotency: claim });
    faults.next("late");
    expect((await request()).status).toBe(503);
    await sleep(100);
    await faults.arrive();
    expect(await balance()).toBe(100);
    expect((await request()).status).toBe(200);
    expect(await balance()).toBe(90);
  });

  it("refunds once what a repeated settlement refunds", async () => {
    const guards = { credits, idempotency: once({ ttl: 60, resolvable: true }) };
    const first = requestsOf(store, guards, { committed: true, work: failing });
    const request = { principal: "ada", credits: "ada", idempotency: claim };
    await expect(first(request)).rejects.toThrow("reset");
    expect(await balance()).toBe(90);
    const second = requestsOf(store, guards, { resolve: "not_done", work: refusing });
    faults.next("fine", "reply lost");
    await expect(second(request)).rejects.toThrow("busy");
    await sleep(600);
    expect(await balance()).toBe(100);
    expect((await kinds()).filter((kind) => kind === "refund")).toHaveLength(1);
  });

  it("still knows that an outcome is unknown when whoever finds out is lost", async () => {
    const guards = { idempotency: once({ ttl: 60, resolvable: true }) };
    const request = { principal: "ada", idempotency: claim };
    const first = requestsOf(store, guards, { committed: true, work: failing });
    await expect(first(request)).rejects.toThrow("reset");
    let runs = 0;
    const work = () => (runs += 1);
    const later = requestsOf(store, guards, { resolve: "unknown", work });
    faults.next("reply lost");
    expect((await later(request)).status).toBe(503);
    await sleep(100);
    await expect(later(request)).rejects.toMatchObject({ code: "idempotency_unknown" });
    expect(runs).toBe(0);
  });

  it("doesn't release by a late try what was let in after a wait", async () => {
    const cache = lru({ namespace: "n", capacity: 9, ttl: 60, shared: true });
    const guards = { credits, cache };
    let land = (): void => undefined;
    const flight = new Promise<void>((resolve) => (land = resolve));
    const leader = requestsOf(store, { cache }, { work: () => flight.then(() => "x") });
    const leading = leader({ principal: "bob", cache: ["k"] });
    await until(async () => (await server.cli("keys", "*flight*")) !== "", "the flight");
    const follower = requestsOf(store, guards, { work: () => sleep(800) });
    // Two admissions, a look at the flight, then the release of the one that was let in.
    faults.next("fine", "fine", "fine", "reply lost");
    const following = follower({ principal: "ada", credits: "ada", cache: ["k"] });
    await until(async () => (await kinds()).includes("give_back"), "the release");
    // What the leader makes is not kept, so the follower works himself.
    await seen.cache.invalidatePattern("*");
    land();
    await leading;
    expect((await following).status).toBe(200);
    expect(await balance()).toBe(90);
  });
});

function failing(): never {
  throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
}

function refusing(): never {
  throw new TransientError("busy");
}

describe("a cluster that loses a reply with the connection", () => {
  it("counts once: the script isn't sent again", async () => {
    const proxy = await startProxy(0);
    const server = await startServer({ args: announced(new URL(proxy.url).port) });
    proxy.redirect(server.port);
    await server.cli("cluster", "addslotsrange", "0", "16383");
    await until(async () => (await server.cli("cluster", "info")).includes("state:ok"), "slots");
    const store = storeAt([proxy.url, proxy.url].join(","), { patience: 2_000 });
    await until(async () => (await store.credits.grant("ada", "default", 100)) > 0, "the store");
    const send = requestsOf(store, { credits });
    expect((await send({ principal: "ada", credits: "ada" })).status).toBe(200);
    await store.server?.settled();
    proxy.loseNextReply();
    expect((await send({ principal: "ada", credits: "ada" })).status).toBe(503);
    const back = async () => (await store.credits.balance("ada", "default")) === 90;
    await until(back, "the hold to be given back");
    const kinds = (await store.credits.movements("ada", "default")).map(({ kind }) => kind);
    expect(kinds).toEqual(["grant", "hold", "settle", "hold", "give_back"]);
    await store.server?.close();
    await proxy.close();
    await server.stop();
  });
});

/** A node that tells everybody to come to that port. */
function announced(port: string): readonly string[] {
  const address = ["--cluster-announce-ip", "127.0.0.1", "--cluster-announce-port", port];
  return ["--cluster-enabled", "yes", ...address];
}
