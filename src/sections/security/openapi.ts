import type { OpenApiPart } from "../../model/contribution.js";
import type { Security } from "./schema.js";

type Responses = NonNullable<OpenApiPart["responses"]>;
type Guards = NonNullable<OpenApiPart["guards"]>;

/** What security adds to the API document. */
export function securityApi(own: Security): OpenApiPart {
  if (own.auth_type_required === "none") return { responses: forbidden, guards: ipGuard(own) };
  return {
    security: schemes[own.auth_type_required](own.user_permissions_required),
    parameters: [
      ...(own.mfa_required ? [mfaHeader] : []),
      ...(own.auth_type_required === "session" ? [csrfHeader] : []),
    ],
    responses: { "401": unauthorized(own), ...forbidden },
    guards: [
      { name: "Authentication", text: spoken[own.auth_type_required] },
      ...listed("Scopes", own.user_permissions_required, "all of"),
      ...(own.mfa_required
        ? [{ name: "MFA", text: `a TOTP code, remembered ${String(own.mfa_max_age)} s` }]
        : []),
      ...ipGuard(own),
      ...listed("Roles", own.permission_roles_required, "one of"),
    ],
  };
}

type Kind = Security["auth_type_required"];
type Requirements = NonNullable<OpenApiPart["security"]>;

/** The project's own way has no name in OpenAPI; scopes belong to tokens alone there. */
const schemes: Readonly<Record<Kind, (scopes: readonly string[]) => Requirements>> = {
  jwt: (scopes) => [{ bearer: scopes }],
  session: () => [{ session: [] }],
  api_key: () => [{ api_key: [] }],
  custom: () => [],
  none: () => [],
};

const spoken: Readonly<Record<Kind, string>> = {
  jwt: "JWT",
  session: "session",
  api_key: "API key",
  custom: "the project's own",
  none: "none",
};

const csrfHeader = {
  name: "X-CSRF-Token",
  in: "header",
  required: false,
  description: "The token of the session; pages of the same origin need none",
  schema: { type: "string" },
};

const forbidden: Responses = { "403": { description: "Not allowed for this caller" } };

const mfaHeader = {
  name: "X-MFA-Code",
  in: "header",
  required: false,
  description: "A one-time code of six digits; also taken from the body field mfa_code",
  schema: { type: "string", pattern: "^[0-9]{6}$" },
};

const challenged: readonly Kind[] = ["jwt", "api_key", "custom"];

const unauthorized = (own: Security): Responses[string] => ({
  description: own.mfa_required ? "Nobody known, or no valid MFA code" : "Nobody known",
  ...(challenged.includes(own.auth_type_required) && { headers: ["WWW-Authenticate"] }),
});

const ipGuard = (own: Security): Guards =>
  own.ip_whitelist_enabled ? [{ name: "IP allow-list", text: "only listed addresses" }] : [];

const listed = (name: string, values: readonly string[], which: string): Guards =>
  values.length > 0 ? [{ name, text: `${which} ${values.join(", ")}` }] : [];
