import type { Contribution, Field, Statement } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { type Code, call, literal, object, text } from "../../render/code.js";
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
    constants: own.ip_whitelist_enabled ? [whitelist(own.ip_whitelist)] : [],
    identify: identity ? [whoCalls(own, operation)] : [],
    bars: [
      ...(own.ip_whitelist_enabled ? [text("allowed(request)")] : []),
      ...(roles ? [text(`hasRole(user, ${operation.names.camel}.roles)`)] : []),
    ],
    admission: mfa ? [onceEach(operation)] : [],
    enterWith: mfa ? [{ name: "mfa", value: text("await app.mfa.shown(request, user)") }] : [],
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

/** Without a list of its own the endpoint takes that of the environment; an empty list lets nobody in. */
function whitelist(list: readonly string[] | undefined): Statement {
  const args: Code[] = list === undefined ? [] : [literal(list)];
  return {
    code: { kind: "prefix", text: "const allowed = ", code: call("app.ipWhitelist", ...args) },
  };
}

/** What each way of proving who calls is in the runtime. */
const identifiers = {
  jwt: "app.auth.user",
  session: "app.auth.session",
  api_key: "app.auth.apiKey",
  custom: "app.auth.custom",
} as const;

function whoCalls({ auth_type_required: kind }: Security, operation: Operation): Statement {
  const verified = call(
    kind === "none" ? identifiers.jwt : identifiers[kind],
    text("request"),
    text(`${operation.names.camel}.permissions`),
  );
  return { code: { kind: "prefix", text: "const user = await ", code: verified } };
}

function onceEach(operation: Operation): Field {
  const maxAge = operation.value("security.mfa_max_age");
  return { name: "mfa", value: call("totpOnce", object({ maxAge })) };
}
