import type { OpenApiPart } from "../../model/contribution.js";
import type { Security } from "./schema.js";

type Responses = NonNullable<OpenApiPart["responses"]>;
type Guards = NonNullable<OpenApiPart["guards"]>;

/** What security adds to the API document. */
export function securityApi(own: Security): OpenApiPart {
  if (own.auth_type_required === "none") return { responses: forbidden, guards: ipGuard(own) };
  return {
    security: [{ bearer: own.user_permissions_required }],
    parameters: own.mfa_required ? [mfaHeader] : [],
    responses: { "401": unauthorized(own), ...forbidden },
    guards: [
      { name: "Authentication", text: "JWT" },
      ...listed("Scopes", own.user_permissions_required, "all of"),
      ...(own.mfa_required
        ? [{ name: "MFA", text: `a TOTP code, remembered ${String(own.mfa_max_age)} s` }]
        : []),
      ...ipGuard(own),
      ...listed("Roles", own.permission_roles_required, "one of"),
    ],
  };
}

const forbidden: Responses = { "403": { description: "Not allowed for this caller" } };

const mfaHeader = {
  name: "X-MFA-Code",
  in: "header",
  required: false,
  description: "A one-time code of six digits; also taken from the body field mfa_code",
  schema: { type: "string", pattern: "^[0-9]{6}$" },
};

const unauthorized = (own: Security): Responses[string] => ({
  description: own.mfa_required ? "No valid token, or no valid MFA code" : "No valid token",
  headers: ["WWW-Authenticate"],
});

const ipGuard = (own: Security): Guards =>
  own.ip_whitelist_enabled ? [{ name: "IP allow-list", text: "only listed addresses" }] : [];

const listed = (name: string, values: readonly string[], which: string): Guards =>
  values.length > 0 ? [{ name, text: `${which} ${values.join(", ")}` }] : [];
