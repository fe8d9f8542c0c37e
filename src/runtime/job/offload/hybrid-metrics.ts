import { Counter, Gauge, type Registry } from "prom-client";
import type { Forwarding } from "../hybrid/forwarder.js";
import type { HybridQueue } from "../hybrid/hybrid-queue.js";

/** What is counted of jobs that are forwarded. */
export interface HybridMetrics {
  told(endpoint: string, how: Forwarding): void;
}

/** Metrics of queues whose jobs are forwarded; backlogs are asked for at each scrape. */
export function hybridMetrics(
  registry: Registry,
  queues: ReadonlyMap<string, HybridQueue>,
): HybridMetrics {
  const registers = [registry];
  const forwarded = new Counter({
    name: "endpointgen_jobs_forwarded_total",
    help: "Tries to forward a job from Valkey to Pulsar, by how they went",
    labelNames: ["endpoint", "result"],
    registers,
  });
  const most = new Gauge({
    name: "endpointgen_job_backlog_max",
    help: "Jobs that may wait to be forwarded; more are refused",
    labelNames: ["endpoint"],
    registers,
  });
  new Gauge({
    name: "endpointgen_job_backlog",
    help: "Jobs that were accepted, and that Pulsar doesn't have yet",
    labelNames: ["endpoint"],
    registers,
    async collect() {
      const asked = [...queues].map(async ([endpoint, queue]) => {
        // A scrape while the server is away still shows the rest.
        const backlog = await queue.backlog().catch(() => undefined);
        if (backlog === undefined) return;
        this.set({ endpoint }, backlog.waiting);
        most.set({ endpoint }, backlog.most);
      });
      await Promise.all(asked);
    },
  });
  return {
    told: (endpoint, result) => {
      forwarded.inc({ endpoint, result });
    },
  };
}

/** Part of a buffer from which on somebody should look. */
const worrying = 0.1;

/** For `/ready`: `behind` or `full` when jobs pile up. Rejects when none can be accepted. */
export async function backlogNote(queue: HybridQueue): Promise<"ok" | "behind" | "full"> {
  const { waiting, most } = await queue.backlog();
  if (waiting >= most) return "full";
  return waiting > worrying * most ? "behind" : "ok";
}
