import type { Changes } from "../../changes/knob.js";
import type { Idempotency } from "./schema.js";

const isOn = ({ enabled }: Idempotency): boolean => enabled;

/** Protects callers from their own repeats. */
export const changes: Changes<Idempotency> = {
  off: { weaker: "a repeat takes effect twice" },
  knobs: {
    enabled: { direction: "on", weaker: "a repeat takes effect twice" },
    required: { direction: "on", weaker: "requests without a key pass", when: isOn },
    header: "free",
    in_transaction: {
      direction: "on",
      weaker: "a repeat after a crash takes effect twice",
      when: isOn,
    },
    ttl: { direction: "higher", weaker: "a late repeat takes effect twice", when: isOn },
  },
};
