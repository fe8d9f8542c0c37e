import { atLeastOne, run, type ItemContext, type Items, type ParallelOptions } from "./run.js";

/** How many items are worked on, and what becomes of failures. */
export interface ParallelAsyncOptions extends ParallelOptions {
  /** Items in work at one time; 10 unless said. */
  readonly maxConcurrent?: number;
}

/**
 * Runs work that waits (databases, other services) on many items at once. Resolves with the results
 * in the order of the items. A failed item doesn't keep the others from being processed; then it
 * rejects with a ParallelError, which has the results of the others and all errors with their
 * places. Rejects with a RangeError unless `maxConcurrent` is a whole number of at least 1.
 * @example
 * import { processInParallelAsync } from "@endpointgen/runtime";
 *
 * const fetchUser = async (id: number, { signal }: { signal: AbortSignal }) => {
 *   const response = await fetch(`https://users.example/${id}`, { signal });
 *   return response.json();
 * };
 * await processInParallelAsync([7, 8, 9], fetchUser, {
 *   maxConcurrent: 10,
 *   signal: AbortSignal.timeout(5000),
 *   onProgress: ({ done, total }) => {
 *     process.stdout.write(`${done} of ${total}\n`);
 *   },
 * });
 */
export async function processInParallelAsync<Item, Result>(
  items: Items<Item>,
  work: (item: Item, context: ItemContext) => Result | Promise<Result>,
  { maxConcurrent = 10, ...options }: ParallelAsyncOptions = {},
): Promise<Result[]> {
  return run(items, work, atLeastOne("maxConcurrent", maxConcurrent), options);
}
