import { sentenceCase } from "../../model/names.js";
import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "metrics",
  absent: "defaults",
  schema,
  changes,
  derive: ({ snake, description }) => ({
    histogram_name: `${snake}_latency_seconds`,
    histogram_description: `${sentenceCase(description)} latency (seconds)`,
  }),
  spellings: {
    name: "histogram_name",
    description: "histogram_description",
    help: "histogram_description",
    label: "histogram_label",
    labels: "histogram_label",
  },
  check,
  contribute,
});
