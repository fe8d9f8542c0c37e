/** How BullMQ's queues are asked: nobody waits for ever, and nobody holds what he has no room for. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Carrier } from "../../src/runtime/job/carrier.js";
import { bullCarrier } from "../../src/runtime/job/valkey/bull-carrier.js";
import { systemWorld } from "../../src/runtime/world/system.js";
import { startServer, type RunningServer } from "./server.js";

/** Longer than any of these tests: what somebody holds is lost to the others. */
const leaseMs = 600_000;
const patience = 5_000;

describe("a queue of BullMQ", () => {
  let server: RunningServer;
  let open: Carrier[] = [];
  beforeAll(async () => {
    server = await startServer({ flavour: "redis", args: ["--maxmemory-policy", "noeviction"] });
  }, 60_000);
  afterEach(async () => {
    await Promise.all(open.map((carrier) => carrier.close()));
    open = [];
  });
  afterAll(() => server.stop());

  const carrier = (name: string): Carrier => {
    const made = bullCarrier({ url: server.url, name, world: systemWorld, leaseMs });
    open.push(made);
    return made;
  };
  const publish = (to: Carrier, ...ids: readonly string[]) =>
    Promise.all(
      ids.map((id) =>
        to.publish({ id, name: "job", owner: "ada", payload: "{}", submittedAt: 0 }, {}),
      ),
    );
  const idsOf = (taken: Awaited<ReturnType<Carrier["take"]>>) =>
    taken.map(({ message }) => message.id);

  it("is asked again after a claim that failed while it waited", async () => {
    const queue = carrier("failing");
    expect(await queue.take(1, 50)).toEqual([]);
    await server.cli("config", "set", "maxmemory", "1");
    const refused = async () => {
      for (let tries = 0; tries < 20; tries += 1) await queue.take(1, 500);
    };
    await expect(refused()).rejects.toThrow("did not answer");
    await server.cli("config", "set", "maxmemory", "0");
    await publish(queue, "one");
    const taken = await queue.take(1, patience).catch(() => queue.take(1, patience));
    expect(idsOf(taken)).toEqual(["one"]);
  });

  it("gives many at once, also after it was empty", async () => {
    const queue = carrier("bursts");
    expect(await queue.take(100, 50)).toEqual([]);
    await publish(carrier("bursts"), ...Array.from({ length: 50 }, (_, at) => `job${String(at)}`));
    const sizes: number[] = [];
    while (sizes.reduce((sum, size) => sum + size, 0) < 50) {
      sizes.push((await queue.take(100, patience)).length);
    }
    expect(sizes.length).toBeLessThan(10);
  });

  it("brings the next job with the end of one only where there is room for it", async () => {
    const [full, other] = [carrier("room"), carrier("room")];
    await publish(full, "one", "two", "three");
    const [one] = await full.take(1, patience, undefined, () => 0);
    await one?.ack();
    expect(idsOf(await other.take(2, patience, undefined, () => 0))).toEqual(["two", "three"]);

    await publish(full, "four", "five");
    const [four] = await full.take(1, patience, undefined, () => 1);
    await four?.ack();
    expect(await other.take(1, 200)).toEqual([]);
    expect(idsOf(await full.take(1, 0))).toEqual(["five"]);
  });

  it("leaves to others what comes when nobody takes any more", async () => {
    const [leaving, other] = [carrier("leaving"), carrier("leaving")];
    const until = new AbortController();
    const taken = leaving.take(1, 60_000, until.signal);
    await new Promise((resolve) => setTimeout(resolve, 300));
    until.abort();
    expect(await taken).toEqual([]);
    await publish(other, "one");
    expect(idsOf(await other.take(1, patience))).toEqual(["one"]);
  });
});
