import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { check } from "./check.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "job",
  absent: "defaults",
  schema,
  changes,
  check,
  contribute,
  derive: (_names, { kind }) => ({ offload: kind === "cpu" }),
  spellings: {
    async: "offload",
    backend: "queue",
    ttl: "result_ttl",
    webhook_url: "webhook",
    concurrency: "workers",
    topic: "/pulsar_labeling.job_topic",
  },
});
