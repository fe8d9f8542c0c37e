import { Cluster, Redis } from "ioredis";
import { describe, expect, it } from "vitest";
import { wiredServer } from "./redis-server.js";
import type { Script } from "./script.js";
import { duplicateOf, isRedisClient } from "./wired-client.js";

const script: Script = { text: "return 1", sha: "1" };

/** A client of a project, which counts what is asked of it, and the copies that are made of it. */
function fake(reply: () => unknown = () => "done") {
  const asked: string[] = [];
  const given: unknown[] = [];
  const copy = {
    eval: reply,
    evalsha: reply,
    call: reply,
    connect: () => Promise.resolve(),
    disconnect: () => void asked.push("copy closed"),
    on: () => undefined,
  };
  const own = (name: string) => () => void asked.push(name);
  const client = {
    duplicate: (...options: readonly unknown[]) => {
      given.push(...options);
      return copy;
    },
    evalsha: own("evalsha"),
    call: own("call"),
    disconnect: own("disconnect"),
  };
  return { client, asked, given };
}

describe("a project's own client", () => {
  it("is copied with options that send nothing twice, and is neither used nor closed", async () => {
    const { client, asked, given } = fake();
    const server = wiredServer(client, { patience: 50 });
    expect(given).toEqual([]);
    expect(await server.run(script, ["k"], [])).toBe("done");
    expect(await server.ask("PING", [])).toEqual(["done"]);
    await server.close();
    expect(asked).toEqual(["copy closed"]);
    expect(given).toHaveLength(1);
    expect(given[0]).toMatchObject({
      maxRetriesPerRequest: 0,
      autoResendUnfulfilledCommands: false,
      enableOfflineQueue: false,
      commandTimeout: 50,
      keyPrefix: "",
    });
  });

  it("keeps address, login and database, and loses what would change keys or send again", () => {
    const own = new Redis({
      host: "store.invalid",
      port: 1234,
      username: "app",
      password: "word",
      db: 3,
      keyPrefix: "shop:",
      enableAutoPipelining: true,
      maxRetriesPerRequest: null,
      lazyConnect: true,
    });
    const copy = duplicateOf(own, 50);
    expect(copy).not.toBe(own);
    expect(copy.status).toBe("wait");
    expect(copy.options).toMatchObject({
      ...{ host: "store.invalid", port: 1234, username: "app", password: "word", db: 3 },
      ...{ keyPrefix: "", enableAutoPipelining: false, maxRetriesPerRequest: 0 },
      ...{ autoResendUnfulfilledCommands: false, enableOfflineQueue: false, commandTimeout: 50 },
    });
    expect(own.options.keyPrefix).toBe("shop:");
  });

  it("may be a cluster", () => {
    const redisOptions = { password: "word", maxRetriesPerRequest: 9, keyPrefix: "shop:" };
    const nodes = [{ host: "a.invalid", port: 1 }];
    const own = new Cluster(nodes, { lazyConnect: true, keyPrefix: "shop:", redisOptions });
    const copy = duplicateOf(own, 50);
    expect(wiredServer(own).cluster).toBe(true);
    expect(copy).toBeInstanceOf(Cluster);
    expect(copy.options).toMatchObject({
      ...{ retryDelayOnFailover: 0, enableOfflineQueue: false, keyPrefix: "" },
      redisOptions: { password: "word", maxRetriesPerRequest: 0, keyPrefix: "" },
    });
  });

  it("is away where its copy runs no scripts", async () => {
    const { client } = fake();
    const server = wiredServer({ ...client, duplicate: () => ({}) });
    await expect(server.run(script, ["k"], [])).rejects.toMatchObject({
      name: "StoreAway",
      reason: "client",
      sent: false,
    });
    await server.close();
  });

  it("is known by its methods", () => {
    expect(isRedisClient(fake().client)).toBe(true);
    const other = { duplicate: () => undefined, evalSha: () => undefined, sendCommand: () => "" };
    for (const value of [other, {}, null, undefined, "redis://"])
      expect(isRedisClient(value)).toBe(false);
  });
});
