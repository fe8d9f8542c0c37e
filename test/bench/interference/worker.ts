/** A worker with a thread for every processor, as `npm run worker` serves it. */
import { availableParallelism } from "node:os";
import { createApp } from "../../../src/runtime/http/create-app.js";
import { inThreads } from "../../../src/runtime/job/threads.js";
import { valkeyQueue } from "../../../src/runtime/job/valkey/valkey-queue.js";
import { createWorker } from "../../../src/runtime/job/worker/create-worker.js";
import { serveWorker } from "../../../src/runtime/job/worker/serve-worker.js";

const [url = "", niceness = "10"] = process.argv.slice(2);
const app = createApp({
  settings: { version: 1, body_limit: 100_000, request_timeout: 30 },
  logDestination: { write: () => undefined },
});
const threads = availableParallelism();
const burn = inThreads<{ ms: number }, number>({
  module: new URL("./burn.mjs", import.meta.url),
  threads,
});
const worker = createWorker(app, {
  burn: {
    queue: valkeyQueue({ name: "burn", world: app.world, url }),
    concurrency: 2 * threads,
    handler: (input: { ms: number }, { signal }) => burn.run(input, { signal }),
  },
});
await serveWorker(app, worker, { port: 0, niceness: Number(niceness) });
process.send?.("ready");
