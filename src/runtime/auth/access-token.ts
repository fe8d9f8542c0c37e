import { createPrivateKey, KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { World } from "../world/world.js";
import { secretKeyOf, signingAlgorithm } from "./keys.js";

/** What an access token says, and what signs it. */
export interface AccessTokenOptions {
  /** A shared secret of at least 32 bytes, or a private key (PEM or key object). */
  readonly key: string | KeyObject;
  readonly issuer: string;
  readonly audience: string | readonly string[];
  /** The user's id. */
  readonly subject: string;
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
  /** Seconds. */
  readonly expiresIn: number;
  /** More claims (`amr`, `tenant` …); they never replace those above. */
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly world: World;
}

/**
 * Signs a JWT access token (RFC 9068) that `createAuthenticator` accepts.
 * @throws TypeError when the key can't sign, RangeError when `expiresIn` isn't a positive number.
 */
export async function createAccessToken(options: AccessTokenOptions): Promise<string> {
  const { world, expiresIn, scopes = [], roles = [] } = options;
  if (!(expiresIn > 0 && Number.isFinite(expiresIn))) {
    throw new RangeError("An access token expires in a positive number of seconds.");
  }
  const key = signingKey(options.key);
  const issuedAt = Math.floor(world.clock.now() / 1000);
  const claims = {
    ...options.claims,
    iss: options.issuer,
    aud: typeof options.audience === "string" ? options.audience : [...options.audience],
    sub: options.subject,
    scope: scopes.join(" "),
    roles: [...roles],
    iat: issuedAt,
    exp: issuedAt + Math.ceil(expiresIn),
    jti: world.id(),
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: signingAlgorithm(key), typ: "at+jwt" })
    .sign(key);
}

function signingKey(key: string | KeyObject): KeyObject {
  if (typeof key === "string" && key.startsWith("-----BEGIN")) return createPrivateKey(key);
  if (key instanceof KeyObject && key.type !== "secret") return key;
  return secretKeyOf(key);
}
