/** Places of running jobs that processes share: those of the dead are free after their lease. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { placesOf } from "../../src/runtime/job/worker/places.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { storeAt } from "./requests.js";
import { startServer, type RunningServer } from "./server.js";

const leaseMs = 900;

describe("places of running jobs on a server", () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await startServer();
  }, 60_000);
  afterAll(() => server.stop());

  /** As one process has them. */
  const worker = () =>
    placesOf({ store: storeAt(server.url, { patience: 5_000 }), world: systemWorld }, "job", {
      running: { perUser: 1, global: 2 },
      leaseMs,
    });

  it("are shared, kept by who renews, and lost by the dead", { timeout: 30_000 }, async () => {
    const [one, other] = [worker(), worker()];
    const [living, dead] = [one(), one()];
    expect([await living.take("ada"), await dead.take("bob")]).toEqual([true, true]);
    expect([await other().take("ada"), await other().take("cyd")]).toEqual([false, false]);
    for (let beat = 0; beat < 5; beat += 1) {
      await sleep(leaseMs / 3);
      await living.renew();
    }
    expect([await other().take("ada"), await other().take("bob")]).toEqual([false, true]);
    await living.release();
    expect(await other().take("ada")).toBe(true);
  });
});
