import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "logging",
  absent: "defaults",
  schema,
  changes,
  spellings: { redacted: "redact", mask: "redact", sensitive_fields: "redact" },
  contribute,
});
