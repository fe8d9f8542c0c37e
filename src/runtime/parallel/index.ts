export { ParallelError, type ItemFailure } from "./parallel-error.js";
export { processBatchesAsync, type BatchOptions } from "./process-batches-async.js";
export { processInParallelAsync, type ParallelAsyncOptions } from "./process-in-parallel-async.js";
export { processInParallelSync, type ParallelSyncOptions } from "./process-in-parallel-sync.js";
export type { ItemContext, Items, ParallelOptions, Progress } from "./run.js";
export { createWorkerPool, type WorkerFunction, type WorkerPool } from "./worker-pool.js";
