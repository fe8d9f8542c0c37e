/** The conformance suite against real servers, on a clock that it steps. */
import { afterAll, beforeAll, describe, it } from "vitest";
import { redisServer } from "../../src/runtime/stores/valkey/redis-server.js";
import { createValkeyStore } from "../../src/runtime/stores/valkey/valkey-store.js";
import { storeConformance } from "../../src/runtime/testing/conformance/index.js";
import { startCluster, startServer, steppedClock, type RunningServer } from "./server.js";

/** Long properties: `CONFORMANCE_TRACES` is how many traces each gets. */
const traces = Number(process.env["CONFORMANCE_TRACES"] ?? 3);

type Start = (clock: ReturnType<typeof steppedClock>) => Promise<readonly RunningServer[]>;

const servers: Readonly<Record<string, Start>> = {
  Valkey: async (clock) => [await startServer({ clock })],
  Redis: async (clock) => [await startServer({ clock, flavour: "redis" })],
  "a cluster of three": (clock) => startCluster({ clock }),
};

for (const [name, start] of Object.entries(servers)) {
  describe(name, () => {
    const clock = steppedClock();
    let running: readonly RunningServer[] = [];
    beforeAll(async () => {
      running = await start(clock);
    }, 120_000);
    afterAll(async () => {
      await Promise.all(running.map((server) => server.stop()));
      clock.close();
    });
    storeConformance({
      describe: (part, body) => describe(part, body),
      it: (what, test) => it(what, { timeout: 60_000 }, test),
      traces,
      open: async (parts) => {
        // A busy machine is no outage.
        const server = redisServer(running.map(({ url }) => url).join(","), { patience: 10_000 });
        await server.ask("FLUSHALL", []);
        const store = createValkeyStore({ ...parts, server });
        return {
          store,
          // An answer doesn't wait for everything that is written, and that has the server's time.
          setTime: async (now) => {
            await store.server?.settled();
            clock.set(now);
          },
          close: () => server.close(),
        };
      },
    });
  });
}
