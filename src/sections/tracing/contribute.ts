import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { object, quoted } from "../../render/code.js";
import type { Tracing } from "./schema.js";

/** One span for each request (step 2). */
export function contribute(own: Tracing, operation: Operation): Contribution {
  const name = operation.value("tracing.function_name");
  return {
    step: "observability",
    observe: [{ name: "span", value: object({ name }) }],
    tests: [{ template: "tracing", data: { spanName: quoted(own.function_name) } }],
  };
}
