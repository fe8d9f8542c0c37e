import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "response",
  absent: "defaults",
  schema,
  changes,
  spellings: {
    exclude: "exclude_fields",
    status_code: "status",
    code: "status",
    json: "body",
    content: "body",
  },
  check,
  contribute,
});
