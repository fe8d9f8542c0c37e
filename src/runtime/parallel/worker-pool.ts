import { fileURLToPath } from "node:url";
import { optionalPackage } from "../pooling/optional-package.js";
import { atLeastOne } from "./run.js";

/**
 * A function that threads can find: functions themselves can't be handed to another thread, and
 * items and results are copied (structured clone).
 */
export interface WorkerFunction {
  /** The built module: `new URL("./transform.js", import.meta.url)`, or an absolute path. */
  readonly file: string | URL;
  /** Its export; the default one unless said. */
  readonly name?: string;
}

/** Threads that are shared by calls. */
export interface WorkerPool {
  readonly maxWorkers: number;
  /** Rejects with what the function threw; an aborted signal ends the thread that runs it. */
  run(worker: WorkerFunction, item: unknown, signal: AbortSignal): Promise<unknown>;
  /** Ends all threads at once. */
  close(): Promise<void>;
}

/** What we use of the package `piscina`. */
interface Piscina {
  run(item: unknown, options: object): Promise<unknown>;
  destroy(): Promise<void>;
}

/** How long a thread without work stays: starting one costs tens of milliseconds. */
const idleMs = 5000;

/**
 * Makes threads for `processInParallelSync`, for calls that come often: they are started when they
 * are needed and stay between calls. Close them with the app. Rejects with a StartupError where the
 * package `piscina` isn't installed, and with a RangeError unless `maxWorkers` is a whole number of
 * at least 1.
 * @example
 * import { createWorkerPool, processInParallelSync } from "@endpointgen/runtime";
 *
 * const pool = await createWorkerPool({ maxWorkers: 2 });
 * const hash = { file: new URL("./hash.js", import.meta.url), name: "hashFile" };
 * await processInParallelSync(["a.bin", "b.bin"], hash, { pool });
 * await pool.close();
 */
export async function createWorkerPool({
  maxWorkers = 4,
}: { readonly maxWorkers?: number } = {}): Promise<WorkerPool> {
  const maxThreads = atLeastOne("maxWorkers", maxWorkers);
  const { Piscina: Make } = await optionalPackage("piscina", "processInParallelSync");
  const threads = new (Make as new (options: object) => Piscina)({
    maxThreads,
    minThreads: 0,
    idleTimeout: idleMs,
    concurrentTasksPerWorker: 1,
  });
  return {
    maxWorkers: maxThreads,
    run: (worker, item, signal) =>
      threads.run(item, { filename: pathOf(worker.file), name: worker.name ?? "default", signal }),
    close: () => threads.destroy(),
  };
}

/** Piscina takes paths and `file:` addresses as text. */
function pathOf(file: string | URL): string {
  return typeof file === "string" && !file.startsWith("file:") ? file : fileURLToPath(file);
}
