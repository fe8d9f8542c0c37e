import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "credits",
  absent: "defaults",
  schema,
  changes,
  spellings: {
    amount: "/required_credits",
    credit_amount: "/required_credits",
    required: "/required_credits",
    credit_type: "type",
    refund: "refund_on_error",
  },
  check,
  contribute,
});
