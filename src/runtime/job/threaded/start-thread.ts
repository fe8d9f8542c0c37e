import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { jobThread } from "../../world/job-thread.js";

/** Both of its halves: it registers itself in main threads only. */
const withTsx = `
  import("tsx/esm/api").then(({ register }) => {
    register();
    require("tsx/cjs/api").register();
    return import(require("node:worker_threads").workerData.module);
  });`;

/** Told to the threads of a worker, so that they know what they are. */
interface ThreadData {
  readonly purpose: typeof jobThread;
  /** A `file:` address. */
  readonly module: string;
}

/**
 * Starts a thread that loads the module at that path. A module in TypeScript is loaded as the project
 * does it, by `tsx`, which is looked for where the process was started.
 */
export function startThread(entry: string): Worker {
  const workerData: ThreadData = { purpose: jobThread, module: pathToFileURL(entry).href };
  const needsTsx = /\.[cm]?ts$/.test(entry) && isInstalled("tsx/esm/api", entry);
  return new Worker(needsTsx ? withTsx : entry, { eval: needsTsx, workerData });
}

function isInstalled(name: string, from: string): boolean {
  try {
    createRequire(from).resolve(name);
    return true;
  } catch {
    return false;
  }
}
