/** What happens between two steps: a carrier or records that fail in the middle. */
import { describe, expect, it, vi } from "vitest";
import type { Carrier } from "./carrier.js";
import { job, queueOf } from "./fixture/carried-bench.js";
import { QueueAway } from "./words.js";

const away = () => Promise.reject(new QueueAway("away"));

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
