/** What an app says, and what a server is spared, while the store is away. */
import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { callFunctionWithCredits, createApp } from "../../src/runtime/index.js";
import { startProxy } from "./proxy.js";
import { everyGuard, requestsOf, storeAt } from "./requests.js";
import { startServer, until } from "./server.js";

describe("an app whose store goes away", () => {
  it("says so once, counts what is decided without it, and says once that it is back", async () => {
    const server = await startServer();
    const lines: string[] = [];
    const app = createApp({
      settings: { version: 1, body_limit: 100_000, request_timeout: 30 },
      environment: { NODE_ENV: "development", VALKEY_URL: server.url },
      logDestination: new Writable({
        write(chunk: Buffer, _encoding, done) {
          lines.push(String(chunk));
          done();
        },
      }),
    });
    const about = (text: string) => lines.filter((line) => line.includes(text));
    const price = { userId: "ada", requiredCredits: 1, endpoint: "job" };
    const pay = () => callFunctionWithCredits(app, price, () => "done");
    await until(async () => (await app.store.credits.grant("ada", "default", 9)) > 0, "the store");
    expect(await pay()).toBe("done");
    await server.stop();
    for (let request = 0; request < 5; request += 1) {
      await expect(pay()).rejects.toMatchObject({ code: "store_unavailable" });
    }
    const metrics = await app.metrics.registry.metrics();
    expect(metrics).toContain('endpointgen_store_away{server="store"} 1');
    expect(metrics).toContain(
      'endpointgen_store_degraded_total{guard="credits",decision="closed"} 5',
    );
    expect(about("store away")).toHaveLength(1);
    await server.start();
    await until(async () => (await app.store.credits.balance("ada", "default")) >= 0, "it again");
    await until(() => Promise.resolve(about("store back").length > 0), "the line");
    expect(await app.metrics.registry.metrics()).toContain(
      'endpointgen_store_away{server="store"} 0',
    );
    expect([about("store away"), about("store back")].map(({ length }) => length)).toEqual([1, 1]);
    await app.close();
    await server.stop();
  });
});

describe("a server that is stalled", () => {
  it("is spared: requests are decided at once, and it is asked now and then", async () => {
    const server = await startServer();
    const proxy = await startProxy(server.port);
    const store = storeAt(proxy.url);
    await until(async () => (await store.credits.grant("ada", "default", 100)) > 0, "the store");
    const send = requestsOf(store, { credits: everyGuard.credits });
    const request = () => send({ principal: "ada", credits: "ada" });
    expect((await request()).status).toBe(200);
    server.signal("SIGSTOP");
    for (let tries = 0; tries < 5; tries += 1) await request();
    proxy.forget();
    for (let tries = 0; tries < 500; tries += 1) expect((await request()).status).toBe(503);
    expect(proxy.commands.length).toBeLessThan(50);
    server.signal("SIGCONT");
    await until(async () => (await request()).status === 200, "the server to be asked again");
    const balance = () => store.credits.balance("ada", "default");
    await until(async () => (await balance()) === 98, "what was lost to be given back");
    await store.server?.close();
    await proxy.close();
    await server.stop();
  });
});
