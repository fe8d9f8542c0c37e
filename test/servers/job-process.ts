/** A worker's process, to be killed: notes each delivery in a file, and fails what is poison. */
import { appendFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { createApp } from "../../src/runtime/http/create-app.js";
import { createWorker } from "../../src/runtime/job/worker/create-worker.js";
import { heldCredits } from "../../src/runtime/job/worker/held-credits.js";
import type { JobTools } from "../../src/runtime/job/worker/tools.js";
import { jobQueue, killLeaseMs, type JobServers } from "./job-queues.js";
import { storeAt } from "./requests.js";

/** What a handler gets. */
export interface KillInput {
  readonly poison: boolean;
}

const [servers = "{}", notes = ""] = process.argv.slice(2);
const at = JSON.parse(servers) as JobServers;
const app = createApp({ settings: { version: 1, body_limit: 1_000, request_timeout: 30 } });
const store = storeAt(at.url, { patience: 5_000 });
const worker = createWorker(app, {
  job: {
    queue: jobQueue(at),
    concurrency: 10,
    retryDelay: 0.2,
    leaseMs: killLeaseMs,
    // A poisoned few are no sign that all is broken.
    circuitBreaker: { threshold: 1_000, openFor: 1 },
    credits: heldCredits({ credits: store.credits }),
    handler: async ({ poison }: KillInput, { job, attempt, charge }: JobTools) => {
      appendFileSync(notes, `${job.id} ${String(attempt)}\n`);
      // Less than what is held; what a try charges that fails is nobody's.
      charge(poison ? 0 : 1);
      await sleep(5);
      if (poison) throw new Error("poison");
      return { id: job.id };
    },
  },
});
worker.start();
