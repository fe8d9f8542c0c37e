import type { Contribution } from "../../model/contribution.js";
import { literal } from "../../render/code.js";
import type { Response } from "./schema.js";

/** Fields that never leave, whatever the handler returns. */
export function contribute(own: Response): Contribution | undefined {
  if (own.exclude_fields.length === 0 || own.body === undefined) return undefined;
  return {
    step: "logic",
    contract: [{ name: "excludeFields", value: literal(own.exclude_fields) }],
  };
}
