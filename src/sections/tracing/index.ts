import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "tracing",
  absent: "defaults",
  schema,
  changes,
  derive: ({ snake }) => ({ function_name: `${snake}_logic`, trace_label: `${snake}_trace` }),
  spellings: { span_name: "function_name", span: "function_name", label: "trace_label" },
  contribute,
});
