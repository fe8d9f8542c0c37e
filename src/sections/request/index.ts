import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "request",
  absent: "defaults",
  schema,
  changes,
  spellings: {
    parameters: "params",
    path: "params",
    querystring: "query",
    payload: "body",
    json: "body",
  },
  check,
});
