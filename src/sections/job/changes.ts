import type { z } from "zod";
import type { Changes } from "../../changes/knob.js";
import type { schema } from "./schema.js";

/** What a job may do to the service, and to whom it may speak. */
export const changes: Changes<z.output<ReturnType<typeof schema>>> = {
  off: "free",
  knobs: {
    offload: "free",
    publish_event: "free",
    queue: {
      direction: (_before, after) => (after === "memory" ? "weaker" : "different"),
      weaker: "a crash loses jobs",
    },
    fan_out: { direction: "fewer", weaker: "others get every job, with what it was asked" },
    timeout: { direction: "lower", weaker: "a run may take longer" },
    result_ttl: "free",
    webhook: { direction: "off", weaker: "callers may name an address that is called" },
    outbox: { direction: "on", weaker: "a job is no longer one transaction with what it costs" },
    workers: "free",
    expected_seconds: "free",
    critical: "free",
    accept: { direction: "fewer", weaker: "a protection may be missing unnoticed" },
  },
};
