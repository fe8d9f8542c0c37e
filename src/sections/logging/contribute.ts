import type { Contribution } from "../../model/contribution.js";
import { literal, object, propertyName } from "../../render/code.js";
import type { Logging } from "./schema.js";

/** Names that are redacted besides the built-in list (step 12). */
export function contribute(own: Logging): Contribution | undefined {
  const [name] = own.redact;
  if (name === undefined) return undefined;
  return {
    step: "logging",
    observe: [{ name: "log", value: object({ redact: literal(own.redact) }) }],
    tests: [{ template: "logging", data: { name, key: propertyName(name) } }],
  };
}
