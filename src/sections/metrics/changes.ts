import type { Changes } from "../../changes/knob.js";
import type { Metrics } from "./schema.js";

/** Callers choose label values, so a bound on them is one on our memory. */
export const changes: Changes<Metrics> = {
  off: "free",
  knobs: {
    histogram_name: "free",
    histogram_description: "free",
    histogram_label: "free",
    buckets: "free",
    max_label_values: { direction: "lower", weaker: "callers may take more memory by labels" },
  },
};
