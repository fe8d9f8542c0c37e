import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { pulsarFields } from "./fields.js";

/** Topics and names of the endpoint's jobs, and how patiently they are tried (step 10). */
export function contribute(_own: object, operation: Operation): Contribution | undefined {
  if (operation.job === undefined) return undefined;
  return { step: "offload", work: pulsarFields(operation) };
}
