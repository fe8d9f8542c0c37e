import { defineRoom } from "../section.js";
import { contribute } from "./contribute.js";
import { changes } from "./changes.js";
import { schema } from "./schema.js";

export const room = defineRoom({
  key: "circuit_breaker",
  absent: "defaults",
  schema,
  changes,
  spellings: {
    max_attempts: "max_retries (one less: it counts further tries)",
    attempts: "max_retries (one less: it counts further tries)",
    retries: "max_retries",
    failure_threshold: "circuit_breaker_threshold",
    threshold: "circuit_breaker_threshold",
    recovery_timeout: "circuit_breaker_timeout",
    reset_timeout: "circuit_breaker_timeout",
    backoff: "retry_backoff",
  },
  contribute,
});
