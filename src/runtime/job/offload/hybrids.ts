import type { App } from "../../http/app.js";
import type { Forwarding } from "../hybrid/forwarder.js";
import type { HybridQueue } from "../hybrid/hybrid-queue.js";
import { backlogNote, hybridMetrics, type HybridMetrics } from "./hybrid-metrics.js";

/** The hybrid queues of an app, in its metrics and at its `/ready`. */
export interface Hybrids {
  readonly queues: ReadonlyMap<string, HybridQueue>;
  add(name: string, queue: HybridQueue): void;
  /** Counts how forwarding a job of that endpoint went. */
  readonly told: (name: string, how: Forwarding) => void;
}

/** None at first, and no metric either. */
export function hybridsOf(app: Pick<App, "metrics" | "atReady">): Hybrids {
  const queues = new Map<string, HybridQueue>();
  let metrics: HybridMetrics | undefined;
  return {
    queues,
    add(name, queue) {
      metrics ??= hybridMetrics(app.metrics.registry, queues);
      queues.set(name, queue);
      app.atReady(`${name}_jobs`, () => backlogNote(queue));
    },
    told: (name, how) => {
      metrics?.told(name, how);
    },
  };
}
