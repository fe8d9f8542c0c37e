import type { Answer } from "./answer.js";
import { problemAnswer } from "./problem.js";
import { Refusal } from "./refusal.js";

/** What a repeat with the same idempotency key is told of an answer that wasn't kept. */
export const notKept: Answer = problemAnswer(
  new Refusal({
    status: 409,
    code: "answer_not_kept",
    detail: "This request was done before; its answer was too large or too personal to be kept.",
    knob: "idempotency",
  }),
  { requestId: "none" },
);
