/** What many users cost a server, and how long it remembers whom. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { concurrency } from "../../src/runtime/concurrency/concurrency.js";
import type { Store } from "../../src/runtime/stores/store.js";
import { requestsOf, storeAt } from "./requests.js";
import { startServer, until, type RunningServer } from "./server.js";

/** Namespaces with one entry each, as the users of a cached endpoint have them. */
const users = 5_000;

describe("the slots of a user", () => {
  it("are remembered as long as the longest of his requests may run", async () => {
    const server = await startServer();
    const store = storeAt(server.url, { patience: 10_000 });
    const guards = { slots: concurrency({ perUser: 5 }) };
    let end = (): void => undefined;
    const running = new Promise<void>((resolve) => (end = resolve));
    const request = { principal: "ada", slots: "ada" };
    const long = requestsOf(store, guards, { life: 500_000, work: () => running })(request);
    const life = async () => {
      const [key = ""] = (await server.cli("keys", "*concurrency*")).split("\n");
      return Number(await server.cli("pttl", key));
    };
    await until(async () => (await life()) > 500_000, "the slot");
    await requestsOf(store, guards, { life: 1_000 })(request);
    expect(await life()).toBeGreaterThan(400_000);
    end();
    await long;
    await store.server?.close();
    await server.stop();
  });
});

describe("what thousands of users keep in caches", () => {
  let server: RunningServer;
  let store: Store;
  beforeAll(async () => {
    server = await startServer();
    store = storeAt(server.url, { patience: 10_000 });
  });
  afterAll(async () => {
    await store.server?.close();
    await server.stop();
  });

  const fill = async (): Promise<void> => {
    const answer = { status: 200, headers: {}, body: ["x"] };
    const entry = { answer, ttl: 60, tags: ["all"], capacity: 9 };
    const keep = (user: number) =>
      store.cache.set({ policy: "lru", namespace: String(user) }, "k", entry);
    for (let user = 0; user < users; user += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => keep(user + index)));
    }
  };
  /** How many scripts the server has run. */
  const scripts = async (): Promise<number> => {
    const stats = await server.cli("info", "commandstats");
    return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
  };

  const drops: Readonly<Record<string, () => Promise<number>>> = {
    "by a tag": () => store.cache.invalidateTag("all"),
    "by a pattern": () => store.cache.invalidatePattern("k*"),
  };
  for (const [how, drop] of Object.entries(drops)) {
    it(`is dropped ${how} without keeping the server from others`, async () => {
      await fill();
      const before = await scripts();
      expect(await drop()).toBe(users);
      // A hundred entries take a millisecond or two; a million at once would take half a minute.
      expect((await scripts()) - before).toBeGreaterThanOrEqual(users / 100);
      expect(await server.cli("keys", "*shelf*:i")).toBe("");
    });
  }
});
