import type { User } from "../auth/user.js";
import { Refusal, type Bar } from "../http/refusal.js";

/** Refuses with 403 `role_missing` unless the user has one of the roles; an empty list passes. */
export function hasRole(user: Pick<User, "roles">, roles: readonly string[]): Bar {
  if (roles.length === 0 || roles.some((role) => user.roles.has(role))) return undefined;
  return new Refusal({
    status: 403,
    code: "role_missing",
    detail: `One of these roles is needed: ${roles.join(", ")}.`,
    knob: "security.permission_roles_required",
  });
}

/** The first refusal among them, or undefined when there is none. */
export function firstBar(...bars: readonly Bar[]): Bar {
  return bars.find((bar) => bar !== undefined);
}
