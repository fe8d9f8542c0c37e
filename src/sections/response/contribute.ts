import type { Contribution } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { literal } from "../../render/code.js";
import type { Response } from "./schema.js";

/** Fields that never leave, whatever the handler returns; and who answers. */
export function contribute(own: Response, { raw }: Operation): Contribution | undefined {
  if (raw === true) return answering;
  if (own.exclude_fields.length === 0 || own.body === undefined) return undefined;
  return {
    step: "logic",
    contract: [{ name: "excludeFields", value: literal(own.exclude_fields) }],
  };
}

/** The handler answers by itself. */
const answering: Contribution = {
  step: "logic",
  imports: [{ from: "@endpointgen/runtime", names: ["ownAnswer"] }],
  contract: [{ name: "raw", value: literal(true) }],
  lends: "ownAnswer",
};
