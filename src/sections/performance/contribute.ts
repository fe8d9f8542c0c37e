import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { literal, object } from "../../render/code.js";
import type { Performance } from "./schema.js";

/** A line in the log, and a metric, for each request slower than the threshold (step 2). */
export function contribute(own: Performance, operation: Operation): Contribution {
  const slow = object({
    thresholdMs: operation.value("performance.threshold_ms"),
    level: literal(own.level),
    recordMetric: literal(own.record_metric),
  });
  return {
    step: "observability",
    observe: [{ name: "slow", value: slow }],
    tests: [{ template: "performance", data: { overMs: own.threshold_ms + 1 } }],
  };
}
