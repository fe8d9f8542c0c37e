import { atLeastOne, run, type Items, type ParallelOptions } from "./run.js";
import { createWorkerPool, type WorkerFunction, type WorkerPool } from "./worker-pool.js";

/** How many threads work, and what becomes of failures. */
export interface ParallelSyncOptions extends ParallelOptions {
  /** Threads; 4 unless said. */
  readonly maxWorkers?: number;
  /** Threads that stay, for calls that come often; then `maxWorkers` is theirs. */
  readonly pool?: WorkerPool;
}

/**
 * Runs work that computes on many items at once, in worker threads, so that the event loop stays
 * free. Resolves with the results in the order of the items; an aborted `signal` ends threads in
 * the middle of their work. Failed items are told as by `processInParallelAsync`. Needs the package
 * `piscina`: rejects with a StartupError where it isn't installed. Rejects with a RangeError unless
 * `maxWorkers` is a whole number of at least 1.
 * @example
 * import { processInParallelSync } from "@endpointgen/runtime";
 *
 * const data = Array.from({ length: 1000 }, (_, id) => ({ id }));
 * const chunks = [data.slice(0, 500), data.slice(500)];
 * const transform = { file: new URL("./transform.js", import.meta.url), name: "transformData" };
 * const results = await processInParallelSync<{ id: number }[], number>(chunks, transform, {
 *   maxWorkers: 4,
 * });
 * process.stdout.write(`${results.length} processed\n`);
 */
export async function processInParallelSync<Item, Result>(
  items: Items<Item>,
  worker: WorkerFunction,
  { maxWorkers = 4, pool, ...options }: ParallelSyncOptions = {},
): Promise<Result[]> {
  const threads =
    pool ?? (await createWorkerPool({ maxWorkers: atLeastOne("maxWorkers", maxWorkers) }));
  try {
    // One more item than threads, so that no thread waits for its next one.
    return await run(
      items,
      (item, { signal }) => threads.run(worker, item, signal) as Promise<Result>,
      threads.maxWorkers + 1,
      options,
    );
  } finally {
    if (pool === undefined) await threads.close();
  }
}
