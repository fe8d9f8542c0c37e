import type { Changes } from "../../changes/knob.js";
import type { Performance } from "./schema.js";

/** Tells, and protects nobody. */
export const changes: Changes<Performance> = {
  off: "free",
  knobs: {
    threshold_ms: "free",
    level: "free",
    record_metric: "free",
  },
};
