/** What becomes of dead jobs when something happens between two steps. */
import { describe, expect, it, vi } from "vitest";
import { job, queueOf } from "./fixture/carried-bench.js";
import { QueueAway } from "./words.js";

describe("a message that comes twice", () => {
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
});
