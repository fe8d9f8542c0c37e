import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { JobQueue } from "../queue.js";
import type { Ran } from "./run.js";

/** What is counted of jobs. */
export interface JobMetrics {
  /** The first try of a job began that long after it was submitted, in milliseconds. */
  started(endpoint: string, waitedMs: number): void;
  /** A try ended, after that many milliseconds. */
  ran(endpoint: string, how: Ran, ms: number): void;
  /** The queue could not be asked. */
  away(endpoint: string): void;
}

const seconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 900, 3600];

/** Metrics of a worker, in that registry; depths are asked for at each scrape. */
export function jobMetrics(
  registry: Registry,
  queues: Readonly<Record<string, Pick<JobQueue, "depth">>>,
): JobMetrics {
  const shared = { registers: [registry], labelNames: ["endpoint"], buckets: seconds };
  const help = "Seconds from submission to the start of the first try";
  const wait = new Histogram({ name: "endpointgen_job_wait_seconds", help, ...shared });
  const run = new Histogram({
    ...shared,
    name: "endpointgen_job_run_seconds",
    help: "Seconds that a try took, by how it ended",
    labelNames: ["endpoint", "result"],
  });
  const away = new Counter({
    name: "endpointgen_job_queue_away_total",
    help: "Times that the queue could not be asked",
    labelNames: ["endpoint"],
    registers: [registry],
  });
  depthGauges(registry, queues);
  return {
    started: (endpoint, waitedMs) => {
      wait.observe({ endpoint }, Math.max(0, waitedMs) / 1000);
    },
    ran: (endpoint, result, ms) => {
      run.observe({ endpoint, result }, ms / 1000);
    },
    away: (endpoint) => {
      away.inc({ endpoint });
    },
  };
}

function depthGauges(
  registry: Registry,
  queues: Readonly<Record<string, Pick<JobQueue, "depth">>>,
): void {
  const oldest = new Gauge({
    name: "endpointgen_job_oldest_seconds",
    help: "Age of the oldest job that waits",
    labelNames: ["endpoint"],
    registers: [registry],
  });
  new Gauge({
    name: "endpointgen_jobs",
    help: "Jobs by state: waiting, running, dead",
    labelNames: ["endpoint", "state"],
    registers: [registry],
    async collect() {
      const asked = Object.entries(queues).map(async ([endpoint, queue]) => {
        // A queue that is away is told of by the counter; a scrape still shows the rest.
        const depth = await queue.depth().catch(() => undefined);
        if (depth === undefined) return;
        const { oldestMs, ...states } = depth;
        for (const [state, count] of Object.entries(states)) this.set({ endpoint, state }, count);
        oldest.set({ endpoint }, oldestMs / 1000);
      });
      await Promise.all(asked);
    },
  });
}
