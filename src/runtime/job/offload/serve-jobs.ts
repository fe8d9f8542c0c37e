import { availableParallelism } from "node:os";
import { parentPort } from "node:worker_threads";
import { StartupError } from "../../environment/startup-error.js";
import type { App } from "../../http/app.js";
import { explained } from "../../http/serve.js";
import { isJobThread } from "../../world/job-thread.js";
import type { HybridQueue } from "../hybrid/hybrid-queue.js";
import { createWorker, type JobWorker, type JobWorks } from "../worker/create-worker.js";
import {
  serveWorker,
  type ServeWorkerOptions,
  type ServingWorker,
} from "../worker/serve-worker.js";
import { workInThread } from "../threaded/in-thread.js";
import { threadedWorks } from "../threaded/threaded-works.js";
import { jobDesk, type JobDesk } from "./desk.js";

/** How a process that works on jobs lives. */
export interface ServeJobsOptions extends ServeWorkerOptions {
  /** Threads that endpoints of `kind: cpu` share; one per core unless said. 0: they get none. */
  readonly threads?: number;
  /** The module that calls this, which threads load too; the process' own unless said. */
  readonly entry?: string;
}

/**
 * Works on the jobs of all endpoints of an app until SIGTERM or SIGINT, as `npm run worker` does. What
 * stands against starting is told in plain sentences, with exit code 1; so is that there is nothing to
 * work on, because jobs in memory run where they were submitted. Work with `threads` runs in threads,
 * which load the same module: there this call waits for what the main thread asks.
 */
export async function serveJobs(
  building: App | Promise<App>,
  options: ServeJobsOptions = {},
): Promise<ServingWorker | undefined> {
  const host = options.process ?? process;
  const port = options.port ?? Number(host.env["PORT"] ?? 3001);
  try {
    const app = await building;
    const { works, own, hybrids } = app.made(jobDesk);
    if (works.size === 0) throw new StartupError([nothingToDo(own.size > 0)]);
    if (isJobThread()) {
      await helping(app, works);
      return undefined;
    }
    const worker = createWorker(app, worksOf(app, works, options));
    return await serveWorker(app, forwarding(worker, [...hybrids.values()]), options);
  } catch (error) {
    const told = explained(error, port);
    if (told === undefined) throw error;
    host.stderr.write(`${told}\n`);
    host.exit(1);
    return undefined;
  }
}

/** This is a thread of such a process, which loaded the same module. */
async function helping(app: App, works: JobDesk["works"]): Promise<void> {
  await app.prepared;
  if (parentPort) workInThread(app, works, parentPort);
}

function worksOf(app: App, works: JobDesk["works"], options: ServeJobsOptions): JobWorks {
  const { entry = process.argv[1], threads = availableParallelism() } = options;
  if (entry === undefined || threads === 0) return Object.fromEntries(works);
  return threadedWorks(app, works, { entry, threads });
}

/** Who works on what was forwarded forwards, too; the queues end it when they close. */
const forwarding = (worker: JobWorker, hybrids: readonly HybridQueue[]): JobWorker => ({
  ...worker,
  start() {
    for (const { forwarder } of hybrids) forwarder.start();
    worker.start();
  },
});

const nothingToDo = (inMemory: boolean) =>
  inMemory
    ? {
        problem: "The jobs of this project are in memory, and run in the API's own process.",
        cure: "For workers of their own set VALKEY_URL, for API and workers alike.",
      }
    : {
        problem: "No endpoint of this project has jobs.",
        cure: "Write one with: endpointgen new job NAME",
      };
