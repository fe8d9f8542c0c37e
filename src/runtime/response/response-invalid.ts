import { Refusal, type InputProblem } from "../http/refusal.js";

/**
 * The handler's result does not fit the declared response: 500 `response_invalid`. The caller
 * learns only that; `problems` say where, for the log.
 */
export class ResponseInvalid extends Refusal {
  constructor(readonly problems: readonly InputProblem[]) {
    super({
      status: 500,
      code: "response_invalid",
      detail: "The answer did not fit its contract and was not sent.",
      knob: "response.body",
    });
  }
}
