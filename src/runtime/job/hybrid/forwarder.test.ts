import { afterEach, describe, expect, it } from "vitest";
import { steppedWorld } from "../../world/stepped.js";
import type { World } from "../../world/world.js";
import { memoryCarrier } from "../memory/memory-carrier.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { QueueAway, type JobMessage } from "../words.js";
import { jobForwarder, type Forwarder, type Forwarding, type Ways } from "./forwarder.js";
import { reverseForwarder } from "./reverse.js";

const message = (id: string): JobMessage => ({
  id,
  name: "render",
  owner: "ada",
  payload: "{}",
  submittedAt: 0,
});

/** Whoever waits gets his time at once. */
function instantWorld(): World {
  const { clock, ...world } = steppedWorld();
  const after = (ms: number, then: () => void) => {
    clock.advance(ms);
    const timer = setImmediate(then);
    return () => {
      clearImmediate(timer);
    };
  };
  return { ...world, clock: { ...clock, now: () => clock.now(), after } };
}

let running: Forwarder | undefined;
afterEach(async () => {
  await running?.stop();
});

function forwarded(to: Ways["to"], count: number, concurrency = 100) {
  const world = instantWorld();
  const buffer = memoryCarrier({ clock: world.clock, leaseMs: 60_000 });
  const told: Forwarding[] = [];
  const forwarder = jobForwarder(
    { from: buffer, to },
    { world, concurrency, told: (how) => told.push(how) },
  );
  running = forwarder;
  const filled = Array.from({ length: count }, (_, at) => buffer.publish(message(String(at)), {}));
  return { forwarder, told, buffer, filled: Promise.all(filled) };
}

const until = async (is: () => boolean): Promise<void> => {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
};

describe("a forwarder", () => {
  it("carries each job, and lets go of it only then", async () => {
    const arrived: string[] = [];
    const to = {
      probe: () => Promise.resolve(),
      publish: (one: JobMessage) => Promise.resolve(void arrived.push(one.id)),
    };
    const { forwarder, filled, told, buffer } = forwarded(to, 25, 10);
    await filled;
    forwarder.start();
    await until(() => told.length === 25);
    await forwarder.stop();
    expect(arrived.sort()).toEqual(Array.from({ length: 25 }, (_, at) => String(at)).sort());
    expect(await buffer.take(1, 0)).toEqual([]);
  });

  it("leaves everything where it is while the other side is away, and asks before it takes more", async () => {
    let [isAway, published, probed] = [true, 0, 0];
    const answer = () => (isAway ? Promise.reject(new QueueAway("away")) : Promise.resolve());
    const to = {
      probe: () => ((probed += 1), answer()),
      publish: () => ((published += 1), answer()),
    };
    const { forwarder, filled, told } = forwarded(to, 30, 3);
    await filled;
    forwarder.start();
    await until(() => probed >= 10);
    expect(forwarder.forwarding()).toBe(false);
    // The first three failed; nothing was tried with the others.
    expect(published).toBe(3);
    isAway = false;
    await until(() => told.filter((how) => how === "forwarded").length === 30);
    expect(forwarder.forwarding()).toBe(true);
    expect(told.filter((how) => how === "failed")).toHaveLength(3);
  });

  it("rests between two tries when the other side fails again and again", async () => {
    let asked = 0;
    const world = instantWorld();
    const away = () => ((asked += 1), Promise.reject(new QueueAway("away")));
    const begun = world.clock.now();
    const buffer = memoryCarrier({ clock: world.clock, leaseMs: 60_000 });
    await buffer.publish(message("1"), {});
    const to = { probe: away, publish: away };
    const breaker = { threshold: 2, openFor: 60 };
    running = jobForwarder({ from: buffer, to }, { world, circuitBreaker: breaker });
    running.start();
    await until(() => asked >= 4);
    // Two failures open the breaker; after that each try is a minute after the one before.
    expect(world.clock.now() - begun).toBeGreaterThanOrEqual(2 * 60_000);
  });

  it("tells that the buffer is away, and goes on when it is back", async () => {
    let isAway = true;
    const told: Forwarding[] = [];
    const world = instantWorld();
    const buffer = memoryCarrier({ clock: world.clock, leaseMs: 60_000 });
    await buffer.publish(message("1"), {});
    const from = {
      take: (most: number, waitMs: number) =>
        isAway ? Promise.reject(new QueueAway("away")) : buffer.take(most, waitMs),
    };
    const to = { probe: () => Promise.resolve(), publish: () => Promise.resolve() };
    running = jobForwarder({ from, to }, { world, told: (how) => told.push(how) });
    running.start();
    await until(() => told.includes("buffer_away"));
    isAway = false;
    await until(() => told.includes("forwarded"));
  });

  it("goes the other way, too: what a topic has twice is one job of the queue", async () => {
    const world = instantWorld();
    const from = memoryCarrier({ clock: world.clock, leaseMs: 60_000 });
    const queue = memoryQueue({ name: "render", world });
    for (const id of ["1", "2", "1"]) await from.publish(message(id), {});
    const told: Forwarding[] = [];
    running = reverseForwarder({ from, queue, world, told: (how) => told.push(how) });
    running.start();
    await until(() => told.length === 3);
    expect((await queue.depth()).waiting).toBe(2);
    expect(await from.take(1, 0)).toEqual([]);
  });
});
