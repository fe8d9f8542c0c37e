import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "logging",
  absent: "defaults",
  schema,
  spellings: { redacted: "redact", mask: "redact", sensitive_fields: "redact" },
  contribute,
});
