import type { Answer } from "../http/answer.js";
import { DeclaredError } from "../http/declared-error.js";
import { Refusal } from "../http/refusal.js";

/** How the business logic ended: data, so that it can be settled before it is told. */
export type Outcome =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "declared"; readonly answer: Answer }
  | { readonly kind: "threw"; readonly error: unknown };

/** What became of work whose end nobody saw: its result, or that it was not done, or still unknown. */
export type Resolution<Result> = { readonly done: Result } | "not_done" | "unknown";

/** Code of the refusal of a request whose first run ended unseen. */
export const unknownOutcome = "idempotency_unknown";

/** Codes of refusals that leave open whether the work happened. */
const ambiguous: readonly string[] = [
  "timeout",
  "client_gone",
  "database_outcome_unknown",
  unknownOutcome,
];

/** True when nobody knows whether the work behind this error happened (a time-out, a lost COMMIT). */
export function isAmbiguous(error: unknown): boolean {
  return Refusal.is(error) && ambiguous.includes(error.code);
}

/** A declared error in the shape in which it is told; its details are a member of the problem. */
export function refusalOf({ status, code, message, details }: DeclaredError): Refusal {
  const members = Object.keys(details).length > 0 ? { details } : {};
  return new Refusal({ status, code, detail: message, members });
}

/** Runs the business logic; never throws. */
export async function outcomeOf(
  work: () => unknown,
  tell: (refusal: Refusal) => Answer,
): Promise<Outcome> {
  try {
    return { kind: "returned", value: await work() };
  } catch (error) {
    if (!DeclaredError.is(error)) return { kind: "threw", error };
    return declared(error, tell);
  }
}

/** Details that are no JSON can't be told; what was held must be given back all the same. */
function declared(error: DeclaredError, tell: (refusal: Refusal) => Answer): Outcome {
  try {
    return { kind: "declared", answer: tell(refusalOf(error)) };
  } catch (mistake) {
    return { kind: "threw", error: mistake };
  }
}
