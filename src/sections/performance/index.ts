import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "performance",
  absent: "defaults",
  schema,
  changes,
  spellings: { threshold: "threshold_ms", log_level: "level", record_metrics: "record_metric" },
  contribute,
});
