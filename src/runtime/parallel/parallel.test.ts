import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { ParallelError } from "./parallel-error.js";
import { processBatchesAsync } from "./process-batches-async.js";
import { processInParallelAsync } from "./process-in-parallel-async.js";
import type { Progress } from "./run.js";

const numbers = (count: number) => Array.from({ length: count }, (_, at) => at);

/** Work whose number of calls at one time is counted. */
function counted<Item, Result>(work: (item: Item) => Result) {
  const seen = { now: 0, most: 0 };
  const run = async (item: Item): Promise<Result> => {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await turn();
    seen.now -= 1;
    return work(item);
  };
  return { seen, run };
}

const failing = (number: number): number => {
  if (number % 4 === 1) throw new RangeError(`no ${number}`);
  return number * 2;
};

async function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** The later an item, the sooner it is ready. */
const slowestFirst = async (number: number): Promise<number> => {
  for (let turns = 0; turns < 5 - number; turns += 1) await turn();
  return number;
};

describe("processInParallelAsync", () => {
  it("works on ten items at once, and keeps their order", async () => {
    const { seen, run } = counted((number: number) => number * 2);
    expect(await processInParallelAsync(numbers(50), run)).toEqual(numbers(50).map((n) => n * 2));
    expect(seen.most).toBe(10);
    expect(await processInParallelAsync(numbers(5), slowestFirst)).toEqual([0, 1, 2, 3, 4]);
  });

  it("gives results as they are ready where order doesn't matter", async () => {
    const results = await processInParallelAsync(numbers(5), slowestFirst, { ordered: false });
    expect(results).toEqual([4, 3, 2, 1, 0]);
  });

  it("processes the others when items fail, and tells all failures by place", async () => {
    const error = await failureOf(processInParallelAsync(numbers(8), counted(failing).run));
    expect(error).toBeInstanceOf(ParallelError);
    const { failures, results, message } = error as ParallelError;
    expect(failures.map(({ index }) => index)).toEqual([1, 5]);
    expect(failures[0]?.error).toEqual(new RangeError("no 1"));
    expect(results).toEqual([0, 4, 6, 8, 12, 14]);
    expect(message).toBe("2 of 8 items failed; the first is item 1.");
  });

  it("ends at the first failure when told so, and aborts what is under way", async () => {
    const aborted: number[] = [];
    const work = async (number: number, { signal }: { signal: AbortSignal }) => {
      signal.addEventListener("abort", () => aborted.push(number));
      await turn();
      if (number === 2) throw new Error("two");
      await new Promise(() => undefined);
    };
    const options = { stopOnError: true, maxConcurrent: 3 };
    const error = await failureOf(processInParallelAsync(numbers(9), work, options));
    expect(error).toEqual(new Error("two"));
    expect(aborted).toEqual([0, 1, 2]);
  });

  it("ends with the reason of the signal, and begins nothing more", async () => {
    const ending = new AbortController();
    const begun: number[] = [];
    const work = async (number: number) => {
      begun.push(number);
      await turn();
      if (number === 3) ending.abort(new Error("client left"));
    };
    const options = { signal: ending.signal, maxConcurrent: 2 };
    const error = await failureOf(processInParallelAsync(numbers(100), work, options));
    expect(error).toEqual(new Error("client left"));
    await turn();
    expect(begun.length).toBeLessThan(8);
  });

  it("tells progress, and the end only where it is known", async () => {
    const told: Progress[] = [];
    const options = { maxConcurrent: 1, onProgress: (progress: Progress) => told.push(progress) };
    await failureOf(processInParallelAsync(numbers(3), counted(failing).run, options));
    expect(told).toEqual([
      { done: 1, failed: 0, total: 3 },
      { done: 2, failed: 1, total: 3 },
      { done: 3, failed: 1, total: 3 },
    ]);
    await processInParallelAsync(new Set([4]), failing, options);
    expect(told.at(-1)).toEqual({ done: 1, failed: 0, total: undefined });
  });

  it.each([0, 1.5, Number.NaN, -1])("doesn't work on %d items at once", async (maxConcurrent) => {
    const error = await failureOf(processInParallelAsync([1], failing, { maxConcurrent }));
    expect(error).toBeInstanceOf(RangeError);
  });

  it("processes nothing", async () => {
    expect(await processInParallelAsync([], failing)).toEqual([]);
  });
});

describe("processBatchesAsync", () => {
  it("makes batches of a hundred and works on five of them at once", async () => {
    const { seen, run } = counted((batch: number[]) => batch.length);
    expect(await processBatchesAsync(numbers(1050), run)).toEqual([
      ...Array.from({ length: 10 }, () => 100),
      50,
    ]);
    expect(seen.most).toBe(5);
  });

  it("reads a source only as far as batches need it", async () => {
    const read = { count: 0 };
    async function* endless() {
      for (;;) {
        await turn();
        yield (read.count += 1);
      }
    }
    const work = (batch: number[]) => {
      if (batch.includes(20)) throw new Error("enough");
    };
    const options = { batchSize: 10, maxConcurrentBatches: 2, stopOnError: true };
    const error = await failureOf(processBatchesAsync(endless(), work, options));
    expect(error).toEqual(new Error("enough"));
    expect(read.count).toBeLessThanOrEqual(50);
  });

  it("counts batches in failures", async () => {
    const work = ([first]: number[]) => failing((first ?? 0) / 10);
    const error = await failureOf(processBatchesAsync(numbers(35), work, { batchSize: 10 }));
    expect((error as ParallelError).failures.map(({ index }) => index)).toEqual([1]);
    expect((error as ParallelError).results).toEqual([0, 4, 6]);
  });

  it.each([{ batchSize: 0 }, { maxConcurrentBatches: 0 }])("refuses %j", async (options) => {
    const error = await failureOf(processBatchesAsync([1], failing as never, options));
    expect(error).toBeInstanceOf(RangeError);
  });
});
