/** A worker's process whose first handler blocks the thread; says how its tries ended when asked. */
import { createApp } from "../../src/runtime/http/create-app.js";
import { createWorker } from "../../src/runtime/job/worker/create-worker.js";
import { heldCredits } from "../../src/runtime/job/worker/held-credits.js";
import type { JobTools } from "../../src/runtime/job/worker/tools.js";
import { jobQueue, killLeaseMs, type JobServers } from "./job-queues.js";
import { storeAt } from "./requests.js";

const [servers = "{}", blockMs = "0"] = process.argv.slice(2);
const at = JSON.parse(servers) as JobServers;
const app = createApp({ settings: { version: 1, body_limit: 1_000, request_timeout: 30 } });
const store = storeAt(at.url, { patience: 5_000 });
const blocks = [Number(blockMs)];
const worker = createWorker(app, {
  job: {
    queue: jobQueue(at),
    concurrency: 5,
    leaseMs: killLeaseMs,
    retryDelay: 0.1,
    credits: heldCredits({ credits: store.credits }),
    handler: (_input: never, { charge }: JobTools) => {
      const ms = blocks.pop() ?? 0;
      if (ms > 0) {
        // Another worker ends this job, and that one charges all that is held.
        charge(1);
        process.send?.("blocking");
        const until = Date.now() + ms;
        while (Date.now() < until);
      }
      return { by: process.pid };
    },
  },
});
process.on("message", (order) => {
  if (order === "start") worker.start();
  else void told();
});
process.send?.("ready");

async function told(): Promise<void> {
  const metric = await app.metrics.registry.getSingleMetric("endpointgen_job_run_seconds")?.get();
  const counts = (metric?.values ?? []).filter(
    (one) => "metricName" in one && String(one.metricName).endsWith("_count"),
  );
  const tries = counts.map(({ labels, value }) => [labels["result"], value] as const);
  process.send?.(Object.fromEntries(tries));
}
