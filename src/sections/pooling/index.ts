import { defineRoom } from "../section.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "pooling",
  absent: "defaults",
  schema,
  changes,
  spellings: {
    size: "pool_size",
    overflow: "max_overflow",
    pool_pre_ping: "pre_ping",
    recycle: "pool_recycle",
    mode: "pool_mode",
  },
});
