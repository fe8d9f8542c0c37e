import { describe, expect, it } from "vitest";
import { steppedWorld } from "../../world/stepped.js";
import { carriedQueue } from "../carried.js";
import { memoryCarrier } from "../memory/memory-carrier.js";
import { memoryRecords } from "../memory/memory-records.js";
import { JobTooLarge } from "../pulsar/producer.js";
import type { BullCarrier } from "../valkey/bull-carrier.js";
import { QueueFull, type JobMessage } from "../words.js";
import { announcing, jobChannel } from "./announce.js";
import { jobBuffer } from "./buffer.js";

const world = steppedWorld();

const message = (id: string): JobMessage => ({
  id,
  name: "render",
  owner: "ada",
  payload: "{}",
  proof: "signed",
  submittedAt: 0,
});

/** A carrier in memory that counts, slowly. */
function counted(): BullCarrier & { readonly heard: string[] } {
  let count = 0;
  const heard: string[] = [];
  const memory = memoryCarrier({ clock: world.clock, leaseMs: 60_000 });
  return {
    ...memory,
    heard,
    publish: async (one, options) => {
      await memory.publish(one, options);
      count += 1;
    },
    count: () =>
      new Promise((resolve) =>
        setImmediate(() => {
          resolve(count);
        }),
      ),
    tell: (channel, text) => Promise.resolve(void heard.push(channel, text)),
  };
}

const fits = () => undefined;

describe("a buffer", () => {
  it("takes as many as it may, also of many at once", async () => {
    const buffer = jobBuffer(counted(), { most: 10, assertFits: fits });
    const all = Array.from({ length: 40 }, (_, at) => buffer.publish(message(String(at)), {}));
    const ended = await Promise.allSettled(all);
    const taken = ended.filter(({ status }) => status === "fulfilled").length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThanOrEqual(10);
    for (let more = 0; more < 20; more += 1) {
      await buffer.publish(message(`more ${String(more)}`), {}).catch(() => undefined);
    }
    expect(await buffer.backlog()).toEqual({ waiting: 10, most: 10 });
  });

  it("refuses what the broker would never take", async () => {
    const assertFits = () => {
      throw new JobTooLarge("too large");
    };
    const buffer = jobBuffer(counted(), { most: 10, assertFits });
    await expect(buffer.publish(message("1"), {})).rejects.toThrow(JobTooLarge);
    expect((await buffer.backlog()).waiting).toBe(0);
  });

  it("that is full is not asked again, and leaves no trace of the job", async () => {
    let asked = 0;
    const buffer = jobBuffer(
      { ...counted(), count: () => Promise.resolve((asked += 1)) },
      { most: 1, assertFits: fits },
    );
    const records = memoryRecords(world.clock);
    const queue = carriedQueue(records, buffer, { name: "render", world });
    await expect(queue.enqueue(message("1"))).rejects.toThrow(QueueFull);
    expect(asked).toBe(1);
    expect(await queue.status("1")).toBeUndefined();
  });
});

describe("a job that was forwarded", () => {
  it("is told to who listens, without what would let him act for its owner", async () => {
    const bull = counted();
    const target = memoryCarrier({ clock: world.clock, leaseMs: 60_000 });
    await announcing(target, { bull, name: "render" }).publish(message("1"), {});
    const [channel, text = ""] = bull.heard;
    expect(channel).toBe(jobChannel("render"));
    expect(JSON.parse(text)).toEqual({ ...message("1"), proof: undefined });
    expect((await target.take(1, 0))[0]?.message.proof).toBe("signed");
  });

  it("is there also when nobody can be told", async () => {
    const bull = { ...counted(), tell: () => Promise.reject(new Error("away")) };
    const target = memoryCarrier({ clock: world.clock, leaseMs: 60_000 });
    await announcing(target, { bull, name: "render" }).publish(message("1"), {});
    expect(await target.take(1, 0)).toHaveLength(1);
  });
});
