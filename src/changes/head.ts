/** What changes of the keys above the sections do to protection. */
import type { Head } from "../config/job-config.js";
import type { Knobs } from "./knob.js";

export const headKnobs: Knobs<Head> = {
  version: "free",
  kind: "free",
  endpoint_name: "free",
  endpoint_description: "free",
  required_credits: { direction: "higher", weaker: "a call costs less" },
  route: "free",
  guard_only: { direction: "off", weaker: "requests aren't validated" },
  resource_id: { direction: "fixed", weaker: "limits and cache go by another input" },
  examples: "free",
  errors: "free",
  tests: "free",
  owner: "free",
  data_class: "free",
  tags: "free",
  deprecated: "free",
};
