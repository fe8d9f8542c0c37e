import { atLeastOne, run, type ItemContext, type Items, type ParallelOptions } from "./run.js";

/** How large batches are, and how many of them are in work. */
export interface BatchOptions extends ParallelOptions {
  /** Items in a batch; the last one may have fewer. 100 unless said. */
  readonly batchSize?: number;
  /** Batches in work at one time; 5 unless said. */
  readonly maxConcurrentBatches?: number;
}

/**
 * Runs work on batches of items, such as an insert of many rows. Resolves with one result for each
 * batch, in their order. Items are read as batches need them, so a source may be longer than
 * memory. A failed batch doesn't keep the others from being processed; then it rejects with a
 * ParallelError, whose places count batches. Rejects with a RangeError unless `batchSize` and
 * `maxConcurrentBatches` are whole numbers of at least 1.
 * @example
 * import { processBatchesAsync } from "@endpointgen/runtime";
 *
 * const insert = (batch: readonly string[]) => Promise.resolve(batch.length);
 * const counts = await processBatchesAsync(["Ann", "Bob"], insert, {
 *   batchSize: 100,
 *   maxConcurrentBatches: 5,
 * });
 * const imported = counts.reduce((sum, count) => sum + count, 0);
 * process.stdout.write(`${imported} imported\n`);
 */
export async function processBatchesAsync<Item, Result>(
  items: Items<Item>,
  work: (batch: Item[], context: ItemContext) => Result | Promise<Result>,
  { batchSize = 100, maxConcurrentBatches = 5, ...options }: BatchOptions = {},
): Promise<Result[]> {
  const size = atLeastOne("batchSize", batchSize);
  const limit = atLeastOne("maxConcurrentBatches", maxConcurrentBatches);
  const batches = Array.isArray(items) ? slices<Item>(items, size) : batchesOf(items, size);
  return run(batches, work, limit, options);
}

/** An array's batches are counted, so that progress knows its end. */
function slices<Item>(items: readonly Item[], size: number): Item[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, at) => items.slice(at * size, (at + 1) * size));
}

async function* batchesOf<Item>(items: Items<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
