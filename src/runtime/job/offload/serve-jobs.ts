import { StartupError } from "../../environment/startup-error.js";
import type { App } from "../../http/app.js";
import { explained } from "../../http/serve.js";
import type { HybridQueue } from "../hybrid/hybrid-queue.js";
import { createWorker, type JobWorker } from "../worker/create-worker.js";
import {
  serveWorker,
  type ServeWorkerOptions,
  type ServingWorker,
} from "../worker/serve-worker.js";
import { jobDesk } from "./desk.js";

/**
 * Works on the jobs of all endpoints of an app until SIGTERM or SIGINT, as `npm run worker` does. What
 * stands against starting is told in plain sentences, with exit code 1; so is that there is nothing to
 * work on, because jobs in memory run where they were submitted.
 */
export async function serveJobs(
  building: App | Promise<App>,
  options: ServeWorkerOptions = {},
): Promise<ServingWorker | undefined> {
  const host = options.process ?? process;
  const port = options.port ?? Number(host.env["PORT"] ?? 3001);
  try {
    const app = await building;
    const { works, own, hybrids } = app.made(jobDesk);
    if (works.size === 0) throw new StartupError([nothingToDo(own.size > 0)]);
    const worker = createWorker(app, Object.fromEntries(works));
    return await serveWorker(app, forwarding(worker, [...hybrids.values()]), options);
  } catch (error) {
    const told = explained(error, port);
    if (told === undefined) throw error;
    host.stderr.write(`${told}\n`);
    host.exit(1);
    return undefined;
  }
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
