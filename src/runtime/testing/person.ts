import { findUser } from "../dev/users.js";
import type { UserSpec } from "./users.js";

/**
 * Somebody of `dev/users.yaml` as a user of a test; named apart from those that tests make, whose
 * credits theirs would be added to. Throws a `StartupError` when there is nobody of that name.
 */
export function personSpec(name: string, creditType = "default"): UserSpec {
  const { roles, scopes, tenant, totp_secret, credits } = findUser(process.cwd(), name);
  return {
    id: `dev-${name}`,
    roles,
    scopes,
    tenant,
    credits: credits[creditType] ?? 0,
    mfa: totp_secret === undefined ? "code" : "token",
  };
}
