import { createPrivateKey, KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import type { App } from "../http/app.js";
import type { World } from "../world/world.js";
import { countAttempt, type AttemptLimit } from "./attempts.js";
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
  /** Counts the tokens that a subject gets, in the store of this app; uncounted when absent. */
  readonly limitedBy?: App;
  /** Thirty at once, then thirty per minute, when absent. */
  readonly limit?: AttemptLimit;
}

const usualLimit: AttemptLimit = { attempts: 30, window: 60 };

/**
 * Signs a JWT access token (RFC 9068) that `createAuthenticator` accepts.
 * The promise rejects with a TypeError when the key can't sign, with a RangeError when `expiresIn`
 * isn't a positive number, and with a Refusal 429 `too_many_attempts` when the subject got too many.
 * @example
 * import { createAccessToken, createApp } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const token = await createAccessToken({
 *   key: process.env["JWT_SECRET"] ?? "",
 *   issuer: "https://id.example",
 *   audience: "https://api.example",
 *   subject: "ada",
 *   scopes: ["read:user"],
 *   expiresIn: 900,
 *   world: app.world,
 *   limitedBy: app,
 * });
 * app.say("issued a token", { characters: token.length });
 */
export async function createAccessToken(options: AccessTokenOptions): Promise<string> {
  const { world, expiresIn, scopes = [], roles = [] } = options;
  if (!(expiresIn > 0 && Number.isFinite(expiresIn))) {
    throw new RangeError("An access token expires in a positive number of seconds.");
  }
  const key = signingKey(options.key);
  if (options.limitedBy) {
    const { limit = usualLimit, subject } = options;
    await countAttempt(options.limitedBy, { ...limit, kind: "access_token", subject });
  }
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
