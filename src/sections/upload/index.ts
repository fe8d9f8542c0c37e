import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { changes } from "./changes.js";
import { contribute } from "./contribute.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "upload",
  absent: "off",
  schema,
  changes,
  spellings: {
    max_bytes: "max_size",
    max_size_mb: "max_size (in bytes)",
    types: "allowed_types",
    allowed_extensions: "allowed_types",
  },
  check,
  contribute,
});
