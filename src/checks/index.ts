import type { Check } from "./check.js";
import { checkChanges } from "./changes.js";
import { checkDrift } from "./drift.js";
import { checkTests } from "./tests.js";

/** What `endpointgen check` looks at once the YAML is right, in this order. */
export const checks: readonly Check[] = [
  { name: "generate", run: checkDrift },
  { name: "plan", run: checkChanges },
  { name: "test", run: checkTests },
];

/** Of `endpointgen test`: files that aren't as generated would answer for another YAML. */
export const testChecks: readonly Check[] = [
  { name: "generate", run: checkDrift },
  { name: "test", run: checkTests },
];
