/** `security: none`: what it writes, and how it meets the files below and above it. */
import type { Expansion, Finding, Section } from "../section.js";

/** Everything that names or checks a caller; the allow-list and `db_enabled` don't. */
const nobody: Section = {
  auth_type_required: "none",
  permission_roles_required: [],
  user_permissions_required: [],
  mfa_required: false,
};

const isMap = (value: unknown): value is Section =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a section, as one file writes it, opens the endpoint to everybody. */
const opensToEverybody = (value: unknown): boolean =>
  isMap(value) && value["auth_type_required"] === "none";

/** Keys of a section that ask who is calling: `mfa_required: true`, a list of roles that isn't empty … */
function identityKeys(value: unknown): readonly string[] {
  if (!isMap(value)) return [];
  return Object.keys(value).filter((key) => asksForIdentity(key, value[key]));
}

function asksForIdentity(key: string, value: unknown): boolean {
  switch (key) {
    case "permission_roles_required":
    case "user_permissions_required":
      return Array.isArray(value) ? value.length > 0 : true;
    case "auth_type_required":
      return value !== "none";
    case "mfa_required":
      return value === true;
    case "mfa_max_age":
    case "user_profile_scope_required":
      return true;
    default:
      return false;
  }
}

/** Writes `none` out; refuses `false`, and an identity key beside `auth_type_required: none`. */
export function expandNone(value: unknown): Expansion {
  if (value === "none")
    return { kind: "expanded", value: { ...nobody, ip_whitelist_enabled: false } };
  if (value === false) {
    const message = "`security: false` isn't allowed: an open endpoint must say so";
    return { kind: "wrong", findings: [{ path: [], message, cure: "security: none" }] };
  }
  if (!isMap(value) || !opensToEverybody(value)) return { kind: "same" };
  const findings = identityKeys(value).map(besideNone);
  if (findings.length > 0) return { kind: "wrong", findings };
  return { kind: "expanded", value: { ...nobody, ip_whitelist_enabled: false, ...value } };
}

const besideNone = (key: string): Finding => ({
  path: [key],
  message: `\`${key}\` asks who is calling, but \`auth_type_required: none\` leaves nobody to ask`,
  cure: "remove one of the two",
});

/**
 * Decides that one file's section replaces what the files below it came to. An open section
 * replaces all but `db_enabled`; an identity key (or `security: true`) over an open one starts
 * again from the defaults, so that a forgotten key can only be stricter.
 */
export function mergeSecurity(
  below: Section,
  above: Section | true,
): { readonly keep: readonly string[] } | undefined {
  const wantsIdentity = above === true || identityKeys(above).length > 0;
  const replaces = opensToEverybody(above) || (opensToEverybody(below) && wantsIdentity);
  return replaces ? { keep: ["db_enabled"] } : undefined;
}
