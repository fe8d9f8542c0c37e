import type { Changes } from "../../changes/knob.js";
import type { Credits } from "./schema.js";

/** Protects against work that nobody pays for; how much it costs is `required_credits`. */
export const changes: Changes<Credits> = {
  off: { weaker: "calls cost nothing" },
  knobs: {
    type: { direction: "fixed", weaker: "another balance pays" },
    estimate: { direction: "fixed", weaker: "the amount held follows another rule" },
    on_insufficient: "free",
    quota: {
      direction: (_before, after) => (after === undefined ? "weaker" : "stronger"),
      weaker: "no quota bounds what a user spends",
    },
    "quota.limit": { direction: "lower", weaker: "a user may spend more" },
    "quota.period": { direction: "higher", weaker: "the quota starts anew sooner" },
    refund_on_error: "free",
  },
};
