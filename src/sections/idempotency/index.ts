import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "idempotency",
  absent: "defaults",
  schema,
  changes,
  derive: (_names, { kind, method, identity, written }) => ({
    enabled: method !== "GET" && (identity || written),
    required: kind === "cpu" && identity,
  }),
  spellings: { expire: "ttl", key_header: "header", idempotency_key: "header" },
  check: (own) =>
    own.required && !own.enabled
      ? [
          {
            path: ["required"],
            message: "`required: true` has no effect while `enabled` is false",
            cure: "enabled: true",
          },
        ]
      : [],
  contribute,
});
