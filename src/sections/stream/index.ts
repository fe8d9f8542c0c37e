import { defineRoom } from "../section.js";
import { changes } from "./changes.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "stream",
  absent: "off",
  schema,
  changes,
  derive: (_names, { own }) => ({ chunk_size: own["format"] === "csv" ? 5000 : 1000 }),
  spellings: { type: "format", batch_size: "chunk_size", media_type: "format" },
  check,
  contribute,
});
