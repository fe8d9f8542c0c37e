import { z } from "zod";
import { flag, formed, line, listOf, oneOf, seconds, section } from "../kinds.js";
import { isAddressRange } from "./address-range.js";

/**
 * Guards that the environment may only tighten, unless the YAML lists them here. Who counts as a
 * caller isn't among them: that is another code.
 */
const guardKeys = [
  "permission_roles_required",
  "user_permissions_required",
  "mfa_required",
  "mfa_max_age",
  "ip_whitelist_enabled",
  "ip_whitelist",
] as const;

const scope = () =>
  formed(/^[\x21\x23-\x5B\x5D-\x7E]{1,200}$/, "a scope without spaces, quotes or backslashes");
const role = () => formed(/^\S{1,100}$/, "a role without spaces");

const addressRange = () =>
  z
    .string()
    .refine(isAddressRange, { error: "an address or range such as 10.0.0.0/8 or 2001:db8::/32" });

const identity = () => ({
  permission_roles_required: listOf(
    role(),
    ["admin", "db_user"],
    "The user must have one of these roles; an empty list asks for none.",
  ),
  user_permissions_required: listOf(
    scope(),
    ["read:example", "write:example", "delete:example"],
    "The token must hold all of these scopes. Production refuses to start with the example scopes.",
  ),
  auth_type_required: oneOf(
    ["jwt", "session", "api_key", "custom", "none"],
    "jwt",
    "How callers prove who they are; `custom` is the project's own function.",
  ),
  mfa_required: flag(
    true,
    "Whether a TOTP code is asked for (header `X-MFA-Code` or body field `mfa_code`), good once.",
  ),
  mfa_max_age: seconds(
    300,
    "Seconds that one code verifies its token for; 0: every request needs one.",
    {
      min: 0,
    },
  ),
  user_profile_scope_required: line(
    "read:user",
    "The scope of users' own profiles (`mountUserProfile`); written under `defaults` of endpointgen.yaml.",
  ),
});

const surroundings = () => ({
  ip_whitelist_enabled: flag(
    true,
    "Whether the client's address must be in `ip_whitelist`; an empty list lets nobody in.",
  ),
  ip_whitelist: z.array(addressRange()).max(10_000).optional().meta({
    description: "Addresses and CIDR ranges, IPv4 and IPv6.",
    defaultText: "`IP_WHITELIST` of the environment",
  }),
  db_enabled: flag(true, "Whether the handler gets `db`, connected on first use."),
  env_may_weaken: listOf(
    z.enum(guardKeys),
    [],
    "Guards that the environment may weaken in production. Everything else it may only tighten.",
  ),
});

export const schema = () =>
  section(
    { ...identity(), ...surroundings() },
    "Who may call. `security: none` opens the endpoint to everybody.",
  );

export type Security = z.output<ReturnType<typeof schema>>;
