import { narrowerRanges } from "../../changes/address-ranges.js";
import type { Verdict } from "../../changes/direction.js";
import type { Changes } from "../../changes/knob.js";
import type { Security } from "./schema.js";

const usesMfa = ({ mfa_required }: Security): boolean => mfa_required;
const usesAddresses = ({ ip_whitelist_enabled }: Security): boolean => ip_whitelist_enabled;

/** `security: none` reads as a section, so its keys are compared like any other's. */
export const changes: Changes<Security> = {
  off: { weaker: "everybody may call" },
  knobs: {
    permission_roles_required: { direction: "one_of", weaker: "more roles get in" },
    user_permissions_required: { direction: "more", weaker: "fewer scopes are asked for" },
    auth_type_required: { direction: sameProof, weaker: "callers prove less, or otherwise" },
    mfa_required: { direction: "on", weaker: "no second factor is asked for" },
    mfa_max_age: { direction: "lower", weaker: "one code is good for longer", when: usesMfa },
    user_profile_scope_required: { direction: "fixed", weaker: "another scope opens the profile" },
    ip_whitelist_enabled: { direction: "on", weaker: "every address may call" },
    ip_whitelist: { direction: narrower, weaker: "more addresses may call", when: usesAddresses },
    db_enabled: "free",
    env_may_weaken: { direction: "fewer", weaker: "the environment may switch off more" },
  },
};

/** Nobody can tell one way of proving from another; all are more than none. */
function sameProof(before: unknown): Verdict {
  return before === "none" ? "stronger" : "weaker";
}

/** Without a list in the YAML the environment has it, and may name anybody. */
function narrower(before: unknown, after: unknown): Verdict {
  if (after === undefined) return "weaker";
  return before === undefined ? "different" : narrowerRanges(before, after);
}
