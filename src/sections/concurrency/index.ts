import { defineRoom } from "../section.js";
import { changes } from "./changes.js";
import { contribute } from "./contribute.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "concurrency",
  absent: "off",
  schema,
  changes,
  spellings: { max_concurrent: "global", limit: "global", user: "per_user" },
  check: (own, operation) =>
    own.per_user > 0 && !operation.identity
      ? [
          {
            path: ["per_user"],
            message: "`per_user` counts each user, but `security: none` leaves nobody to count",
            cure: "use `global`, or a rate limit `per ip`",
          },
        ]
      : [],
  contribute,
});
