/** The project's own client: what is decided over connections of our own to its server. */
import { expect, it } from "vitest";
import { ownClient } from "../../src/runtime/stores/fixture/own-client.js";
import { wiredServer } from "../../src/runtime/stores/valkey/redis-server.js";
import { everyGuard, given, requestsOf, storeOn } from "./requests.js";
import { startServer, until } from "./server.js";

it("decides on the server of a client with a prefix, a database and retries of its own", async () => {
  const server = await startServer();
  await server.cli("config", "set", "requirepass", "word");
  const { port } = server;
  const own = ownClient(port, "word");
  const store = storeOn(wiredServer(own, { patience: 5_000 }));
  const send = requestsOf(store, everyGuard);
  await store.credits.grant("ada", "default", 10);
  expect((await send(given("ada"))).status).toBe(200);
  await until(async () => (await store.credits.balance("ada", "default")) === 9, "the settlement");
  const keys = (await server.cli("-a", "word", "-n", "3", "keys", "*")).split("\n");
  expect(keys.filter((key) => key.startsWith("endpointgen:")).length).toBeGreaterThan(0);
  expect(keys.filter((key) => key.startsWith("shop:"))).toEqual([]);

  await store.server?.close();
  await own.set("still", "here");
  expect(await own.get("still")).toBe("here");
  own.disconnect();
  await server.stop();
});
