import type { Check } from "./check.js";
import { checkChanges } from "./changes.js";
import { checkDrift } from "./drift.js";

/** What `endpointgen check` looks at once the YAML is right, in this order. */
export const checks: readonly Check[] = [
  { name: "generate", run: checkDrift },
  { name: "plan", run: checkChanges },
];
