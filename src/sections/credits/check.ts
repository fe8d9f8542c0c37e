import { isInUse } from "../../model/names-in-use.js";
import type { Facts, Finding } from "../section.js";
import type { Credits } from "./schema.js";

/** The generated file imports the estimate under its own name, beside names that it uses itself. */
export function check({ estimate }: Credits, { names }: Facts): readonly Finding[] {
  if (estimate === undefined || !(isInUse(estimate) || estimate === names.camel)) return [];
  const message = `\`${estimate}\` is a name that the generated endpoint uses for something else`;
  return [{ path: ["estimate"], message, cure: "estimate: estimateCredits" }];
}
