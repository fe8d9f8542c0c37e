import { Refusal } from "../http/refusal.js";
import { unknownOutcome } from "../stores/outcome.js";

const knob = "idempotency";

/** 409: the first request with this key has not ended yet. */
export function stillRunning(): Refusal {
  return new Refusal({
    status: 409,
    code: "idempotency_running",
    detail: "The first request with this idempotency key is still running.",
    headers: { "retry-after": "1" },
    knob,
  });
}

/** 409: the first request with this key ended in a way that leaves its effect open. */
export function outcomeUnknown(): Refusal {
  return new Refusal({
    status: 409,
    code: unknownOutcome,
    detail:
      "It is not known whether the first request with this idempotency key took effect, " +
      "so it is not run again. Look up its result before sending a new key.",
    knob,
  });
}

/** 422: the key was used for something else. */
export function otherRequest(): Refusal {
  return new Refusal({
    status: 422,
    code: "idempotency_key_reused",
    detail: "This idempotency key was used for a different request.",
    knob,
  });
}

/** 429: the answer was fetched too often. */
export function replayedTooOften(retryAfter: number): Refusal {
  const seconds = Math.max(1, Math.ceil(retryAfter / 1000));
  return new Refusal({
    status: 429,
    code: "idempotency_replay_limited",
    detail: `The answer to this idempotency key was fetched too often: try again in ${seconds} s.`,
    headers: { "retry-after": String(seconds) },
    members: { retry_after: seconds },
    knob,
  });
}
