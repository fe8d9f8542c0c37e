import type { Attributes } from "@opentelemetry/api";
import type { Attempt } from "../circuit_breaker/guarded.js";
import { isOutcome } from "../circuit_breaker/transient.js";
import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";
import type { RequestSpan } from "./span.js";

/**
 * Gives every try of a request's work a span of its own below the request's: `attempt 1`,
 * `attempt 2` …, with its number in `endpointgen.attempt` and how it ended in
 * `endpointgen.outcome`: `done`, `declared`, `refused` or `failed`.
 */
export function attemptsIn(span: RequestSpan): NonNullable<Attempt["attempt"]> {
  return async (number, work) => {
    const attempt = span.child(`attempt ${number}`, { "endpointgen.attempt": number });
    try {
      const value = await attempt.within(work);
      attempt.end({ "endpointgen.outcome": "done" });
      return value;
    } catch (error) {
      const isFailure = error instanceof Error && !isOutcome(error);
      attempt.end(outcomeOf(error), isFailure ? error : undefined);
      throw error;
    }
  };
}

function outcomeOf(error: unknown): Attributes {
  if (DeclaredError.is(error)) {
    return { "endpointgen.outcome": "declared", "endpointgen.reason": error.code };
  }
  if (!Refusal.is(error)) return { "endpointgen.outcome": "failed" };
  return { "endpointgen.outcome": "refused", "endpointgen.reason": error.code };
}
