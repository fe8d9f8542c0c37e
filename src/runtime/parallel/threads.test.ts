import { threadId } from "node:worker_threads";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ParallelError } from "./parallel-error.js";
import { processInParallelSync } from "./process-in-parallel-sync.js";
import { createWorkerPool, type WorkerPool } from "./worker-pool.js";

const file = new URL("./fixture/work.mjs", import.meta.url);
const items = Array.from({ length: 12 }, (_, number) => ({ number }));

interface Squared {
  readonly squared: number;
  readonly threadId: number;
}

describe("processInParallelSync", () => {
  let pool: WorkerPool;
  beforeAll(async () => {
    pool = await createWorkerPool({ maxWorkers: 2 });
  });
  afterAll(() => pool.close());

  it("runs in other threads, at most as many as said, in the order of the items", async () => {
    const square = { file, name: "square" };
    const results = await processInParallelSync<object, Squared>(items, square, { pool });
    expect(results.map(({ squared }) => squared)).toEqual(items.map(({ number }) => number ** 2));
    const threads = new Set(results.map((result) => result.threadId));
    expect(threads).not.toContain(threadId);
    expect(threads.size).toBeLessThanOrEqual(2);
  });

  it("makes threads for one call, and runs the default export of a path", async () => {
    const results = await processInParallelSync<string, string>(["ann"], { file: file.pathname });
    expect(results).toEqual(["ANN"]);
  });

  it("collects what items threw", async () => {
    const work = processInParallelSync(
      [{ number: -1 }, ...items],
      { file, name: "square" },
      { pool },
    );
    const error: unknown = await work.catch((failure: unknown) => failure);
    expect(error).toBeInstanceOf(ParallelError);
    expect((error as ParallelError).failures[0]).toMatchObject({
      index: 0,
      error: { name: "RangeError", message: "-1 is negative" },
    });
    expect((error as ParallelError).results).toHaveLength(12);
  });

  it("ends a thread in the middle of its work", async () => {
    const signal = AbortSignal.timeout(50);
    const work = processInParallelSync([1], { file, name: "spin" }, { pool, signal });
    await expect(work).rejects.toMatchObject({ name: "TimeoutError" });
    const after = await processInParallelSync(["bob"], { file }, { pool });
    expect(after).toEqual(["BOB"]);
  });

  it("refuses no threads", async () => {
    await expect(processInParallelSync([1], { file }, { maxWorkers: 0 })).rejects.toThrow(
      RangeError,
    );
  });
});
