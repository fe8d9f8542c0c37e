import { beforeEach, describe, expect, it } from "vitest";
import { steppedWorld } from "../../world/stepped.js";
import { memoryQueue } from "../memory/memory-queue.js";
import { memoryRecords } from "../memory/memory-records.js";
import type { JobQueue } from "../queue.js";
import type { JobRecords } from "../records.js";
import type { JobWork } from "../worker/work.js";
import { operate } from "./operate-jobs.js";
import type { JobOrder, JobReport } from "./orders.js";

const world = steppedWorld();
const instant = {
  ...world.clock,
  after: (_ms: number, then: () => void) => (queueMicrotask(then), () => undefined),
};

let records: JobRecords;
let queue: JobQueue;

const asked = (order: JobOrder): Promise<JobReport> => {
  const work: JobWork = { queue, handler: () => undefined };
  return operate({ records, works: new Map([["render", work]]), own: new Map() }, instant, order);
};

const submitted = (id: string) =>
  queue.enqueue({ id, name: "render", owner: "ada", payload: "{}" });

async function buried(id: string, code: string): Promise<void> {
  await submitted(id);
  const [claim] = await queue.claim({ most: 1 });
  await claim?.bury({ code, message: "It broke." });
}

describe("orders about jobs", () => {
  beforeEach(() => {
    records = memoryRecords(world.clock);
    queue = memoryQueue({ name: "render", world, records });
  });

  it("lists how many wait and are dead, the dead by what they died of", async () => {
    await buried("1", "timeout");
    await buried("2", "timeout");
    await buried("3", "internal");
    await submitted("4");
    const report = await asked({ do: "list" });
    expect(report).toMatchObject({
      queues: [
        {
          endpoint: "render",
          waiting: 1,
          dead: 3,
          errors: [
            { code: "timeout", count: 2 },
            { code: "internal", count: 1, ids: ["3"] },
          ],
        },
      ],
    });
    expect(await asked({ do: "list", endpoint: "other" })).toMatchObject({ code: "no_such_queue" });
  });

  it("shows a job without its payload", async () => {
    await submitted("1");
    const report = await asked({ do: "show", id: "1" });
    expect(report).toMatchObject({ job: { job_id: "1", owner: "ada", status: "queued" } });
    expect(JSON.stringify(report)).not.toContain("payload");
    expect(await asked({ do: "show", id: "2" })).toMatchObject({ code: "no_such_job" });
  });

  it("queues a dead job again, and no other", async () => {
    await buried("1", "timeout");
    expect(await asked({ do: "retry", id: "1" })).toEqual({ kind: "done", id: "1" });
    expect(await queue.status("1")).toMatchObject({ status: "queued" });
    expect(await asked({ do: "retry", id: "1" })).toMatchObject({ code: "not_dead" });
  });

  it("replays the dead of one error, or says only how many there are", async () => {
    await buried("1", "timeout");
    await buried("2", "internal");
    const order = { do: "replay", error: "timeout" } as const;
    expect(await asked({ ...order, dryRun: true })).toMatchObject({ found: 1, replayed: 0 });
    expect(await asked(order)).toMatchObject({ found: 1, replayed: 1 });
    expect(await queue.depth()).toMatchObject({ waiting: 1, dead: 1 });
  });

  it("ends a job that waits; one that is over stays as it is", async () => {
    await submitted("1");
    expect(await asked({ do: "bury", id: "1" })).toMatchObject({ kind: "done" });
    expect(await queue.status("1")).toMatchObject({ status: "cancelled" });
    expect(await asked({ do: "bury", id: "1" })).toMatchObject({ code: "over" });
  });

  it("says that jobs in memory can't be seen from elsewhere", async () => {
    const own = new Map<string, JobWork>([["render", { queue, handler: () => undefined }]]);
    const desk = { records, works: new Map<string, JobWork>(), own };
    expect(await operate(desk, instant, { do: "list" })).toMatchObject({ code: "in_memory" });
  });

  it("replays a time of a topic, and says when there is none", async () => {
    await buried("1", "timeout");
    const order: JobOrder = { do: "replay", from: 1, to: 2 };
    expect(await asked(order)).toEqual({ kind: "refused", code: "no_topic" });
    const ranges: unknown[] = [];
    async function* read(range: unknown) {
      ranges.push(range);
      const message = { name: "render", owner: "ada", payload: "{}", submittedAt: 1 };
      for (const id of ["1", "2"]) yield await Promise.resolve({ ...message, id });
    }
    const work: JobWork = { queue, handler: () => undefined };
    const [works, own] = [new Map([["render", work]]), new Map<string, JobWork>()];
    const desk = { records, works, own, topics: new Map([["render", read]]) };
    const report = await operate(desk, instant, order);
    expect(report).toEqual({ kind: "replayed", found: 2, replayed: 2, left: 0 });
    expect(ranges).toEqual([{ from: 1, to: 2 }]);
    expect((await queue.depth()).waiting).toBe(2);
  });
});
