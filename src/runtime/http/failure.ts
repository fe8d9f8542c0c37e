import { failureRefusal } from "../circuit_breaker/errors.js";
import { isAmbiguous, refusalOf } from "../stores/outcome.js";
import { DeclaredError } from "./declared-error.js";
import { internalRefusal } from "./problem.js";
import { Refusal } from "./refusal.js";

/** What an error comes to: what the caller is told, and what only the log learns. */
export interface Failure {
  readonly refusal: Refusal;
  /** The error itself when it is our fault or an upstream's; undefined for an ordinary no. */
  readonly error: Error | undefined;
  readonly declared: boolean;
}

/**
 * Sorts an error: refusals and declared errors are told as they are, failures of upstreams in
 * general words, everything else is a 500 without detail.
 */
export function failureOf(error: unknown): Failure {
  if (Refusal.is(error)) {
    return { refusal: error, error: mistakeOf(error), declared: false };
  }
  if (DeclaredError.is(error)) {
    return { refusal: refusalOf(error), error: undefined, declared: true };
  }
  const known = failureRefusal(error);
  return { refusal: known ?? internalRefusal(), error: asError(error), declared: false };
}

/** Our fault behind a refusal; behind a time-out it is what a later try failed with. */
function mistakeOf(refusal: Refusal): Error | undefined {
  if (refusal.status === 500) return refusal;
  const { cause } = refusal;
  if (!isAmbiguous(refusal) || cause === undefined) return undefined;
  return failureOf(cause).error;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error("Something that is no error was thrown.");
}
