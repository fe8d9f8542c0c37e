import type { TestBlock } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, literal, prefix } from "../../render/code.js";
import type { Security } from "./schema.js";

/** One test for each thing that a caller must show. */
export function securityTests(own: Security, operation: Operation): TestBlock[] {
  const address: TestBlock[] = own.ip_whitelist_enabled
    ? [{ template: "ip_whitelist", data: {} }]
    : [];
  if (!operation.identity) return address;
  const [scope] = own.user_permissions_required;
  return [
    { template: "authentication", data: { code: missing[own.auth_type_required] } },
    ...(isForgeable(own, operation) ? [{ template: "csrf", data: {} }] : []),
    ...(scope === undefined ? [] : [scopes(scope, own)]),
    ...(own.mfa_required ? [{ template: "mfa", data: mfa(own) }] : []),
    ...address,
    ...(own.permission_roles_required.length > 0 ? [{ template: "roles", data: {} }] : []),
  ];
}

/** A page of somebody else could make a browser send it with the user's cookie. */
const isForgeable = ({ auth_type_required }: Security, { method }: Operation): boolean =>
  auth_type_required === "session" && method !== "GET";

/** What a caller is told who shows nothing. */
const missing: Readonly<Record<Security["auth_type_required"], string>> = {
  jwt: "token_missing",
  session: "session_missing",
  api_key: "api_key_missing",
  custom: "token_missing",
  none: "",
};

/** A user who holds every scope but one. */
function scopes(scope: string, own: Security): TestBlock {
  const others = own.user_permissions_required.filter((other) => other !== scope);
  return {
    template: "scopes",
    code: { caller: prefix("const as = ", call("api.user", literal({ scopes: others }))) },
    data: { scope },
  };
}

const mfa = (own: Security) => ({
  marked: own.mfa_max_age > 0,
  lastMs: own.mfa_max_age * 1000 - 1,
});
