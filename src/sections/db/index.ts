import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "db",
  absent: "off",
  schema,
  changes,
  spellings: {
    tablename: "table",
    fields: "columns",
    order_by: "sort",
    filter: "filters",
    page_size: "pagination.limit",
    limit: "pagination.limit",
    pool_size: "/pooling.pool_size",
  },
  check,
  contribute,
});
