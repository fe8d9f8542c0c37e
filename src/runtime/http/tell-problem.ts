import type { Core } from "./core.js";
import { problemAnswer, type TellProblem } from "./problem.js";

/** How this app tells refusals: in development with the place that decided. */
export function problemTeller({ mode, wiring }: Core): TellProblem {
  return (refusal, { id, endpoint }) => {
    const explained =
      mode === "development" && refusal.knob !== undefined
        ? (wiring.explain?.(endpoint, refusal.knob) ?? refusal.knob)
        : undefined;
    return problemAnswer(refusal, { requestId: id, decidedBy: explained });
  };
}
