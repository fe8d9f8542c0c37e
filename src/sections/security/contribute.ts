import type { Contribution, Field, Statement } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, literal, object, text } from "../../render/code.js";
import type { Security } from "./schema.js";
import { securityApi } from "./openapi.js";
import { securityTests } from "./tests.js";

/** Who calls (step 3), and what they must show: MFA, address, roles (step 5). */
export function contribute(own: Security, operation: Operation): Contribution | undefined {
  const identity = own.auth_type_required !== "none";
  if (!identity && !own.ip_whitelist_enabled) return undefined;
  const mfa = identity && own.mfa_required;
  const roles = identity && own.permission_roles_required.length > 0;
  return {
    step: "security",
    imports: [{ from: "@endpointgen/runtime", names: runtimeNames(mfa, roles) }],
    contract: identity ? contractFields(own) : [],
    guardFields: mfa ? ["mfa_code"] : [],
    reviewed: reviewed(own, mfa, operation),
    readsGuards: true,
    identify: identity ? [whoCalls(own)] : [],
    bars: [
      ...(own.ip_whitelist_enabled ? [text("guards.allowed(request)")] : []),
      ...(roles ? [text("hasRole(user, guards.roles)")] : []),
    ],
    admission: mfa ? [onceEach] : [],
    enterWith: mfa ? [{ name: "mfa", value: text("await guards.shownMfa(request, user)") }] : [],
    context: identity ? [{ name: "user", value: text("user") }] : [],
    openapi: securityApi(own),
    tests: securityTests(own, operation),
  };
}

function runtimeNames(mfa: boolean, roles: boolean): string[] {
  return [...(mfa ? ["totpOnce"] : []), ...(roles ? ["hasRole"] : [])];
}

function contractFields(own: Security): Field[] {
  const permissions: Field = { name: "permissions", value: literal(own.user_permissions_required) };
  const roles: Field = { name: "roles", value: literal(own.permission_roles_required) };
  const auth: Field = { name: "auth", value: literal(own.auth_type_required) };
  return [
    ...(own.auth_type_required === "jwt" ? [] : [auth]),
    permissions,
    ...(own.permission_roles_required.length > 0 ? [roles] : []),
  ];
}

/** Without a list of its own the endpoint takes that of the environment. */
function reviewed(own: Security, mfa: boolean, operation: Operation): Field[] {
  const list = own.ip_whitelist ?? "IP_WHITELIST";
  const maxAge = mfa && operation.value("security.mfa_max_age");
  return [
    ...(maxAge ? [{ name: "mfa", value: object({ maxAge }) }] : []),
    ...(own.ip_whitelist_enabled ? [{ name: "ipWhitelist", value: literal(list) }] : []),
    ...(own.env_may_weaken.length > 0
      ? [{ name: "envMayWeaken", value: literal(own.env_may_weaken) }]
      : []),
  ];
}

/** What each way of proving who calls is in the runtime. */
const identifiers = {
  jwt: "app.auth.user",
  session: "app.auth.session",
  api_key: "app.auth.apiKey",
  custom: "app.auth.custom",
} as const;

function whoCalls({ auth_type_required: kind }: Security): Statement {
  const callee = kind === "none" ? identifiers.jwt : identifiers[kind];
  const verified = call(callee, text("request"), text("guards.permissions"));
  return { code: { kind: "prefix", text: "const user = await ", code: verified } };
}

const onceEach: Field = {
  name: "mfa",
  value: call("totpOnce", object({ maxAge: text("guards.mfaMaxAge") })),
};
