import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from "jose";
import { z } from "zod";
import type { TrustedIssuer } from "./issuer.js";
import { KeysUnavailable, RemoteKeys } from "./remote-keys.js";
import { strictJson } from "./strict-json.js";

/** What verification comes to. `reason` is a sentence that may be told to the caller. */
export type Verification =
  | { readonly kind: "claims"; readonly claims: JWTPayload; readonly issuer: TrustedIssuer }
  | { readonly kind: "invalid"; readonly reason: string }
  | { readonly kind: "expired" }
  /** The issuer's keys could not be fetched. */
  | { readonly kind: "unavailable" };

/** When it is, for the token's `exp` and `nbf`. */
export interface Moment {
  readonly now: number;
  /** Seconds by which clocks may differ. */
  readonly tolerance: number;
}

const notValid = "The access token is not valid.";
const stranger = "The access token comes from an issuer that is not trusted here.";

const header = z.looseObject({
  alg: z.string(),
  // Other kinds of token (logout, security event, DPoP proof) are signed with the same keys.
  typ: z
    .string()
    .regex(/^(?:application\/)?(?:jwt|at\+jwt)$/i)
    .optional(),
  kid: z.string().max(255).optional(),
  // An unencoded payload (RFC 7797) has to be announced in `crit`, which knows no extension here.
  b64: z.literal(true).optional(),
});
const origin = z.looseObject({ iss: z.string() });

/**
 * Verifies a compact JWS as an access token of one of the issuers (RFC 8725): the issuer decides
 * key, algorithms and audience; nothing in the token does. Never throws for what a token holds.
 */
export async function verifyToken(
  token: string,
  issuers: ReadonlyMap<string, TrustedIssuer>,
  { now, tolerance }: Moment,
): Promise<Verification> {
  const parts = token.split(".").map(decodePart);
  const head = header.safeParse(jsonOf(parts[0]));
  const from = origin.safeParse(jsonOf(parts[1]));
  if (!head.success || !from.success || parts[2] === undefined) return invalid(notValid);
  const issuer = issuers.get(from.data.iss);
  if (!issuer) return invalid(stranger);
  if (!issuer.algorithms.has(head.data.alg)) return invalid(notValid);
  try {
    const options = {
      algorithms: [...issuer.algorithms],
      issuer: issuer.issuer,
      audience: issuer.audience,
      requiredClaims: ["exp"],
      clockTolerance: tolerance,
      currentDate: new Date(now),
    };
    const { payload } = await jwtVerify(token, keyOf(issuer), options);
    return { kind: "claims", claims: payload, issuer };
  } catch (error) {
    return explain(error);
  }
}

/** The bytes of one part, or undefined when its text isn't their only spelling. */
function decodePart(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, "base64url");
  return bytes.toString("base64url") === part ? bytes : undefined;
}

/** A byte order mark is no part of JSON, so it isn't taken away. */
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function jsonOf(bytes: Buffer | undefined): unknown {
  try {
    return bytes && strictJson(utf8.decode(bytes));
  } catch {
    return undefined;
  }
}

function keyOf({ key }: TrustedIssuer): JWTVerifyGetKey {
  return key instanceof RemoteKeys ? (...wanted) => key.find(...wanted) : () => key;
}

function explain(error: unknown): Verification {
  if (error instanceof KeysUnavailable) return { kind: "unavailable" };
  if (error instanceof errors.JWTExpired) return { kind: "expired" };
  // Claims are judged after the signature, so only an issuer's own token gets to hear this much.
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud") return invalid("The access token is meant for another audience.");
    if (error.claim === "nbf") return invalid("The access token is not valid yet.");
  }
  return invalid(notValid);
}

function invalid(reason: string): Verification {
  return { kind: "invalid", reason };
}
