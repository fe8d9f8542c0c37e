import { defineRoom } from "../section.js";
import { changes } from "./changes.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "background",
  absent: "off",
  schema,
  changes,
  spellings: {
    tasks: "chain",
    retries: "retry.max_retries",
    max_retries: "retry.max_retries",
    retry_delay: "retry.retry_delay",
  },
  check,
  contribute,
});
