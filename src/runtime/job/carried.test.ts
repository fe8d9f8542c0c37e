/** What happens between two steps: a carrier or records that fail in the middle. */
import { describe, expect, it, vi } from "vitest";
import { steppedWorld } from "../world/stepped.js";
import { carriedQueue } from "./carried.js";
import type { Carrier } from "./carrier.js";
import { memoryCarrier } from "./memory/memory-carrier.js";
import { memoryRecords } from "./memory/memory-records.js";
import type { JobRecords } from "./records.js";
import { QueueAway } from "./words.js";

const away = () => Promise.reject(new QueueAway("away"));
const job = { id: "one", name: "job", owner: "ada", payload: "p" };

interface Changes {
  readonly carrier?: (real: Carrier) => Partial<Carrier>;
  readonly records?: (real: JobRecords) => Partial<JobRecords>;
  readonly leaseMs?: number;
}

function queueOf({ carrier = () => ({}), records = () => ({}), leaseMs = 1_000 }: Changes = {}) {
  const world = steppedWorld();
  const real = memoryCarrier({ clock: world.clock, leaseMs });
  const book = memoryRecords(world.clock);
  const queue = carriedQueue(
    { ...book, ...records(book) },
    { ...real, ...carrier(real) },
    { name: "job", world, leaseMs, publishDelayMs: 10 },
  );
  /** Lets time pass until a promise has settled. */
  const settled = async <Result>(promise: Promise<Result>): Promise<Result> => {
    const done = vi.fn();
    promise.then(done, done);
    while (done.mock.calls.length === 0) {
      await new Promise((resolve) => setImmediate(resolve));
      world.clock.advance(10);
    }
    return promise;
  };
  return { queue, book, world, settled, real };
}

/** A carrier that keeps what was taken for its holder, and how often that was given up. */
function keeping() {
  const dropped: string[] = [];
  const carrier = (real: Carrier): Partial<Carrier> => ({
    take: async (most, waitMs) =>
      (await real.take(most, waitMs)).map((delivery) => ({
        ...delivery,
        drop: () => {
          dropped.push(delivery.message.id);
          return Promise.resolve();
        },
      })),
  });
  return { dropped, carrier };
}

describe("a message that its holder keeps", () => {
  it("comes again when nobody could be asked whether it may be worked on", async () => {
    const { dropped, carrier } = keeping();
    const { queue } = queueOf({ carrier, records: () => ({ start: away }) });
    await queue.enqueue(job);
    await expect(queue.claim({ most: 1 })).rejects.toThrow(QueueAway);
    expect(dropped).toEqual(["one"]);
  });

  it("comes again when its end could not be noted", async () => {
    const { dropped, carrier } = keeping();
    const { queue } = queueOf({ carrier, records: () => ({ finish: away }) });
    await queue.enqueue(job);
    const [claim] = await queue.claim({ most: 1 });
    await expect(claim?.complete("done")).rejects.toThrow(QueueAway);
    expect(dropped).toEqual(["one"]);
  });

  it("comes again when he has lost it, or can't hear whether he has", async () => {
    for (const renew of [away, () => Promise.resolve("lost" as const)]) {
      const { dropped, carrier } = keeping();
      const { queue } = queueOf({
        carrier,
        records: () => ({ renew, finish: () => Promise.resolve(false) }),
      });
      await queue.enqueue(job);
      const [claim] = await queue.claim({ most: 1 });
      await claim?.heartbeat().catch(() => undefined);
      await claim?.complete("done");
      expect(dropped).toContain("one");
    }
  });
});

describe("handing a job over", () => {
  it("is tried 1 + max_retries times, then forgotten: a caller who was refused may come again", async () => {
    const publish = vi.fn(away);
    const { queue, book, settled } = queueOf({ carrier: () => ({ publish }) });
    await expect(settled(queue.enqueue(job))).rejects.toThrow(QueueAway);
    expect(publish).toHaveBeenCalledTimes(3);
    expect(await book.get("one")).toBeUndefined();
  });

  it("works at last where the carrier was away for a moment", async () => {
    let left = 2;
    const { queue, settled } = queueOf({
      carrier: (real) => ({
        publish: (message, options) => ((left -= 1) >= 0 ? away() : real.publish(message, options)),
      }),
    });
    await settled(queue.enqueue(job));
    expect(await queue.claim({ most: 1 })).toHaveLength(1);
  });

  it("is finished by a repeat, if whoever noted the job died before the carrier had it", async () => {
    const { queue, book } = queueOf();
    await book.create({ ...job, submittedAt: 0 }, 0);
    expect((await queue.enqueue(job)).created).toBe(false);
    expect(await queue.claim({ most: 1 })).toHaveLength(1);
  });

  it("fails at once for what no repeat mends", async () => {
    const publish = vi.fn(() => Promise.reject(new RangeError("too large")));
    const { queue } = queueOf({ carrier: () => ({ publish }) });
    await expect(queue.enqueue(job)).rejects.toThrow(RangeError);
    expect(publish).toHaveBeenCalledTimes(1);
  });
});

describe("a message that comes twice", () => {
  it("is put back while the first is held, and then found to be over", async () => {
    const { queue, real, world } = queueOf();
    await queue.enqueue(job);
    await real.publish({ ...job, submittedAt: 0 }, {});
    const claims = await queue.claim({ most: 2 });
    expect(claims).toHaveLength(1);
    await claims[0]?.complete("done");
    world.clock.advance(5_000);
    expect(await queue.claim({ most: 2 })).toEqual([]);
    expect(await real.take(2, 0)).toEqual([]);
  });

  it("of a dead job is buried, if whoever let it die died before that", async () => {
    const dead = vi.fn(() => Promise.resolve());
    const { queue, world, real } = queueOf({
      carrier: (inner) => ({
        take: async (most, waitMs) =>
          (await inner.take(most, waitMs)).map((delivery) => ({ ...delivery, dead })),
      }),
    });
    dead.mockRejectedValueOnce(new QueueAway("away"));
    await queue.enqueue(job);
    const [claim] = await queue.claim({ most: 1 });
    await expect(claim?.bury({ code: "c", message: "m" })).rejects.toThrow(QueueAway);
    world.clock.advance(1_000);
    expect(await queue.claim({ most: 1 })).toEqual([]);
    await expect.poll(() => dead).toHaveBeenCalledTimes(2);
    expect(real).toBeDefined();
  });

  it("of a dead job is buried once, though others come before that is done", async () => {
    const buried: (() => void)[] = [];
    const dead = () => new Promise<void>((resolve) => buried.push(resolve));
    const { queue, world, real } = queueOf({
      carrier: (inner) => ({
        take: async (most, waitMs) =>
          (await inner.take(most, waitMs)).map((delivery) => ({ ...delivery, dead })),
      }),
    });
    await queue.enqueue(job);
    const [claim] = await queue.claim({ most: 1 });
    const burying = claim?.bury({ code: "c", message: "m" });
    await expect.poll(() => buried.length).toBe(1);
    await real.publish({ ...job, submittedAt: 0 }, {});
    expect(await queue.claim({ most: 1 })).toEqual([]);
    buried[0]?.();
    expect(await burying).toBe(true);
    world.clock.advance(5_000);
    expect(await queue.claim({ most: 2 })).toEqual([]);
    expect(buried).toHaveLength(1);
  });
});

it("claims what it can where the records fail for some", async () => {
  const { queue, world } = queueOf({
    records: (real) => ({
      start: (message, lease) => (message.id === "bad" ? away() : real.start(message, lease)),
    }),
  });
  await queue.enqueue({ ...job, id: "bad" });
  await queue.enqueue({ ...job, id: "good" });
  const claims = await queue.claim({ most: 2 });
  expect(claims.map(({ message }) => message.id)).toEqual(["good"]);
  world.clock.advance(1_000);
  await expect(queue.claim({ most: 1 })).rejects.toThrow(QueueAway);
});

it("tells again soon of a dead job whose end nobody heard, and buries it once", async () => {
  const dead = vi.fn(() => Promise.resolve());
  const { queue, world, real } = queueOf({
    carrier: (inner) => ({
      take: async (most, waitMs) =>
        (await inner.take(most, waitMs)).map((delivery) => {
          return { ...delivery, dead: () => Promise.all([dead(), delivery.ack()]).then() };
        }),
    }),
    leaseMs: 30_000,
  });
  const ended = vi.fn(() => Promise.resolve());
  ended.mockRejectedValueOnce(new Error("not now"));
  await queue.enqueue(job);
  const [claim] = await queue.claim({ most: 1, ended });
  expect(await claim?.bury({ code: "c", message: "m" })).toBe(true);
  await real.publish({ ...job, submittedAt: 0 }, {});
  world.clock.advance(2_000);
  expect(await queue.claim({ most: 2, ended })).toEqual([]);
  await expect.poll(() => dead).toHaveBeenCalledTimes(1);
  world.clock.advance(60_000);
  expect(await queue.claim({ most: 2, ended })).toEqual([]);
  expect(dead).toHaveBeenCalledTimes(1);
});

describe("a dead job that is started again", () => {
  const failure = { code: "c", message: "m" };
  const lease = { holder: "h", leaseMs: 1_000, attempt: 1, maxStarts: 3 };
  const message = { ...job, submittedAt: 0 };

  it("comes, also where the carrier took its new message for the one that is let go of", async () => {
    const known = new Set<string>();
    const { queue, settled, world } = queueOf({
      carrier: (inner) => ({
        publish: (letter, options) => {
          if (known.has(letter.id)) return Promise.resolve();
          known.add(letter.id);
          return inner.publish(letter, options);
        },
        take: async (most, waitMs) =>
          (await inner.take(most, waitMs)).map((delivery) => {
            const done = () => {
              known.delete(delivery.message.id);
              return delivery.ack();
            };
            return { ...delivery, ack: done, dead: done };
          }),
      }),
    });
    await queue.enqueue(job);
    let heard = (): void => undefined;
    const ended = vi.fn(() => new Promise<void>((resolve) => (heard = resolve)));
    const [claim] = await queue.claim({ most: 1, ended });
    const burying = claim?.bury(failure);
    await expect.poll(() => ended).toHaveBeenCalledTimes(1);
    const requeued = queue.requeue("one");
    await new Promise((resolve) => setImmediate(resolve));
    heard();
    await burying;
    expect(await settled(requeued)).toBe(true);
    world.clock.advance(5_000);
    expect(await queue.claim({ most: 1 })).toHaveLength(1);
  });

  it("isn't, while somebody is about to bury it, but after his lease", async () => {
    const { queue, book, settled, world } = queueOf();
    await book.start(message, lease);
    await book.finish(message, "h", { status: "dead", failure });
    expect(await book.revive("one")).toBeUndefined();
    world.clock.advance(1_000);
    expect(await settled(queue.requeue("one"))).toBe(true);
    expect(await settled(queue.requeue("one"))).toBe(false);
  });

  it("isn't taken for buried when whoever buried it says so late", async () => {
    const { book, world } = queueOf();
    await book.start(message, lease);
    await book.finish(message, "h", { status: "dead", failure });
    world.clock.advance(1_000);
    await book.revive("one");
    await book.buried("one");
    await book.start(message, lease);
    await book.finish(message, "h", { status: "dead", failure });
    world.clock.advance(1_000);
    expect(await book.start(message, lease)).toMatchObject({ kind: "over", unburied: failure });
  });
});

describe("the end of a job that is over when it comes", () => {
  it("is told while others that came with it are worked on, and before the queue closes", async () => {
    const close = vi.fn(() => Promise.resolve());
    const { queue } = queueOf({ carrier: () => ({ close }) });
    await queue.enqueue({ ...job, id: "unwanted" });
    await queue.enqueue(job);
    await queue.cancel("unwanted");
    let heard = (): void => undefined;
    const ended = vi.fn(() => new Promise<void>((resolve) => (heard = resolve)));
    const claims = await queue.claim({ most: 2, ended });
    expect(claims.map(({ message }) => message.id)).toEqual(["one"]);
    await expect.poll(() => ended).toHaveBeenCalledTimes(1);
    const closing = queue.close();
    await new Promise((resolve) => setImmediate(resolve));
    expect(close).not.toHaveBeenCalled();
    heard();
    await closing;
    expect(close).toHaveBeenCalledTimes(1);
  });

  it("keeps others waiting, unclaimed, only where very many are told", async () => {
    const { queue, settled } = queueOf();
    const ids = Array.from({ length: 101 }, (_, at) => `unwanted ${String(at)}`);
    for (const id of ids) {
      await queue.enqueue({ ...job, id });
      await queue.cancel(id);
    }
    await queue.enqueue(job);
    const hearing: (() => void)[] = [];
    const ended = vi.fn(() => new Promise<void>((resolve) => hearing.push(resolve)));
    expect(await queue.claim({ most: 100, ended })).toEqual([]);
    const later = queue.claim({ most: 2, ended });
    await new Promise((resolve) => setImmediate(resolve));
    expect(ended).toHaveBeenCalledTimes(100);
    hearing[0]?.();
    expect(await settled(later)).toHaveLength(1);
  });
});
