import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, type Code, literal, object, text } from "../../render/code.js";
import type { Credits } from "./schema.js";

/** Held before the work, settled or given back after it (step 7). */
export function contribute(own: Credits, operation: Operation): Contribution | undefined {
  const amount = operation.requiredCredits;
  if (amount === 0 || !operation.identity) return undefined;
  const status = String(own.on_insufficient);
  return {
    step: "credits",
    imports: [{ from: "@endpointgen/runtime", names: ["hold"] }],
    admission: [{ name: "credits", value: call("hold", object(options(own, operation))) }],
    enterWith: [{ name: "credits", value: text("user.principal") }],
    openapi: {
      responses: { [status]: { description: `Fewer than ${String(amount)} credits left` } },
      guards: [{ name: "Credits", text: `${String(amount)} ${own.type} per request` }],
    },
    testOptions: own.type === "default" ? [] : [{ name: "creditType", value: literal(own.type) }],
    tests: [
      {
        template: "credits",
        data: figures(own, amount),
      },
    ],
  };
}

function options(own: Credits, operation: Operation): Record<string, Code> {
  return {
    type: operation.value("credits.type"),
    amount: operation.value("required_credits"),
    ...(own.on_insufficient === 402 ? {} : { onInsufficient: literal(own.on_insufficient) }),
    ...(own.refund_on_error ? {} : { refundOnError: literal(false) }),
  };
}

/** Balances of the generated test: two requests, of which the second fails. */
function figures(own: Credits, amount: number): Readonly<Record<string, unknown>> {
  const enough = amount * 3;
  return {
    amount,
    refund: own.refund_on_error,
    status: own.on_insufficient,
    enough,
    left: enough - amount,
    afterFailure: own.refund_on_error ? enough - amount : enough - 2 * amount,
    tooFew: amount - 1,
  };
}
