/** What changes of `endpointgen.yaml` do to the protection of every endpoint. */
import type { ProjectSettings } from "../config/project.js";
import { narrowerRanges } from "./address-ranges.js";
import type { Knobs } from "./knob.js";

const another = (what: string) => ({ direction: "fixed", weaker: what }) as const;

export const settingsKnobs: Knobs<ProjectSettings> = {
  version: "free",
  endpoints: "free",
  paths: "free",
  defaults: "free",
  base_path: "free",
  auth: another("tokens are read otherwise"),
  "auth.issuer": another("tokens of another issuer count"),
  "auth.audience": another("tokens for another audience count"),
  "auth.algorithms": { direction: "fewer", weaker: "more kinds of signatures count" },
  "auth.jwks_url": another("tokens signed with other keys count"),
  "auth.secret": another("tokens signed with another secret count"),
  "auth.clock_tolerance": { direction: "lower", weaker: "expired tokens count for longer" },
  "auth.token_cache": { direction: "lower", weaker: "a revoked token counts for longer" },
  trusted_proxies: { direction: narrowerRanges, weaker: "more machines say who the caller is" },
  cors: "free",
  "cors.origins": { direction: "fewer", weaker: "more web pages may call" },
  "cors.headers": { direction: "fewer", weaker: "web pages may send more headers" },
  "cors.credentials": { direction: "off", weaker: "web pages may send cookies" },
  body_limit: { direction: "lower", weaker: "larger bodies are read" },
  request_timeout: { direction: "lower", weaker: "a request may take longer" },
  builtin: "free",
  "builtin.guard": {
    direction: ["open", "closed"],
    weaker: "everybody sees metrics and API document",
  },
  wiring: another("a part of your own decides otherwise"),
  modules: "free",
  test_runner: "free",
  generated_edits: { direction: ["allow", "report", "forbid"], weaker: "edits pass unseen" },
  format: "free",
};
