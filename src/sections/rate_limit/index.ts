import { defineRoom } from "../section.js";
import { check } from "./check.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";
import { expandShortForm, shortForm } from "./short-form.js";

export const room = defineRoom({
  key: "rate_limit",
  absent: "defaults",
  schema,
  changes,
  shortForms: () => [shortForm()],
  expand: expandShortForm,
  derive: (_names, { kind, identity }) => ({
    per_ip: kind === "cpu",
    ...(!identity && { key: ["ip"] }),
  }),
  spellings: {
    max_tokens: "token_bucket.rate_limit",
    capacity: "token_bucket.rate_limit",
    burst: "token_bucket.rate_limit",
    refill: "token_bucket.refill_rate",
    interval: "token_bucket.rate_window",
    rate: "throttle.rate",
    per: "throttle.interval",
    algorithm: "algo",
    store_error: "on_store_error",
  },
  check,
  contribute,
});
