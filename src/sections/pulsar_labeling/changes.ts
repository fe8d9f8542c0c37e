import type { z } from "zod";
import type { Changes } from "../../changes/knob.js";
import type { schema } from "./schema.js";

/** Names of things elsewhere, and how patiently they are tried. */
export const changes: Changes<z.output<ReturnType<typeof schema>>> = {
  off: "free",
  knobs: {
    job_topic: "free",
    dlq_topic: "free",
    cluster_name: "free",
    producer_label: "free",
    consumer_label: "free",
    event_label: "free",
    max_retries: "free",
    retry_delay: "free",
  },
};
