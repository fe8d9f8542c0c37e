/** How the authenticator says no: RFC 6750, section 3. */
import { Refusal } from "../http/refusal.js";

const knob = "security.user_permissions_required";

/** Nobody showed a token: a challenge without an error code. */
export function tokenMissing(realm: string): Refusal {
  return new Refusal({
    status: 401,
    code: "token_missing",
    detail: "This endpoint needs an access token: Authorization: Bearer <token>.",
    headers: { "www-authenticate": `Bearer realm="${realm}"` },
    knob,
  });
}

/** The token is not one that we accept; `reason` is a sentence without any of the token in it. */
export function tokenInvalid(realm: string, reason: string): Refusal {
  return invalid(realm, "token_invalid", reason);
}

/** The token was good once. */
export function tokenExpired(realm: string): Refusal {
  return invalid(realm, "token_expired", "The access token has expired.");
}

/** The token is good, but doesn't allow this. `needed` are all scopes of the endpoint. */
export function scopeMissing(
  realm: string,
  needed: readonly string[],
  missing: readonly string[],
): Refusal {
  const error = `error="insufficient_scope", error_description="The access token lacks a scope."`;
  return new Refusal({
    status: 403,
    code: "scope_missing",
    detail: `The access token lacks ${missing.join(", ")}.`,
    headers: {
      "www-authenticate": `Bearer realm="${realm}", ${error}, scope="${needed.join(" ")}"`,
    },
    knob,
  });
}

/** The issuer's keys can't be had: nobody's fault here, and no statement about the token. */
export function issuerUnavailable(): Refusal {
  return new Refusal({
    status: 503,
    code: "issuer_unavailable",
    detail: "Access tokens can't be checked just now.",
    headers: { "retry-after": "5" },
    knob,
  });
}

function invalid(realm: string, code: string, reason: string): Refusal {
  return new Refusal({
    status: 401,
    code,
    detail: reason,
    headers: {
      "www-authenticate": `Bearer realm="${realm}", error="invalid_token", error_description="${reason}"`,
    },
    knob,
  });
}
