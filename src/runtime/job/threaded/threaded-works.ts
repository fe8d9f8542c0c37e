import { context, propagation } from "@opentelemetry/api";
import type { App } from "../../http/app.js";
import { packInput } from "../payload.js";
import type { JobWorks } from "../worker/create-worker.js";
import type { JobWork } from "../worker/work.js";
import { threadPool, type ThreadPool } from "./pool.js";
import { startThread } from "./start-thread.js";

/** Where threads come from. */
export interface ThreadingOptions {
  /** The module that threads load: the one that serves jobs here serves this thread's there. */
  readonly entry: string;
  /** Threads that are kept, and jobs of an endpoint at once unless it says how many. */
  readonly threads: number;
}

/**
 * The same works, those with `threads` as work of threads. So the main thread is free to keep claims
 * alive, answer `/live`, and end what computes for longer than it may. Threads end with the app.
 */
export function threadedWorks(
  app: App,
  works: ReadonlyMap<string, JobWork>,
  { entry, threads }: ThreadingOptions,
): JobWorks {
  const pool = threadPool({
    start: () => startThread(entry),
    spare: threads,
    clock: app.world.clock,
  });
  app.atClose(() => pool.close());
  const inThreads = ([name, work]: [string, JobWork]): [string, JobWork] =>
    work.threads === true
      ? [name, { concurrency: threads, ...work, handler: handlerIn(pool, app, name) }]
      : [name, work];
  return Object.fromEntries([...works].map(inThreads));
}

const handlerIn =
  (pool: ThreadPool, { encryption }: App, name: string): JobWork["handler"] =>
  (input, { signal, progress, charge, user, job, attempt }) => {
    const trace: Record<string, string> = {};
    propagation.inject(context.active(), trace);
    const task = { name, input: packInput(input, encryption), user, job, attempt, trace };
    return pool.run(task, { signal, progress, charge });
  };
