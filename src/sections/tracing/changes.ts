import type { Changes } from "../../changes/knob.js";
import type { Tracing } from "./schema.js";

/** Tells, and protects nobody. */
export const changes: Changes<Tracing> = {
  off: "free",
  knobs: {
    function_name: "free",
    trace_label: "free",
  },
};
