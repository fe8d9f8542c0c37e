import { hash } from "node:crypto";
import type { World } from "../world/world.js";
import { bearerOf, type WithHeaders } from "./bearer.js";
import { readUser, type ClaimPlaces } from "./claims.js";
import { Decisions } from "./decisions.js";
import { trustIssuers, type Issuer } from "./issuer.js";
import {
  issuerUnavailable,
  scopeMissing,
  tokenExpired,
  tokenInvalid,
  tokenMissing,
} from "./refusals.js";
import { RemoteKeys, type TellKeys } from "./remote-keys.js";
import { principalOf, type User } from "./user.js";
import { verifyToken, type Verification } from "./verify.js";

/** Whose tokens count, and how they are read. */
export interface AuthenticatorOptions {
  readonly issuers: readonly Issuer[];
  readonly claims?: ClaimPlaces;
  /** Seconds by which the issuer's clock may differ from ours; 0 when absent. */
  readonly clockTolerance?: number;
  /** Seconds for which a verified token is remembered at most; 60 when absent, 0 for never. */
  readonly tokenCache?: number;
  /** Named in challenges; `api` when absent. */
  readonly realm?: string;
  readonly world: World;
  /** Gets an issuer's document of keys; the network unless said. */
  readonly loadKeys?: (url: URL) => Promise<string>;
  /** Hears when an issuer's keys can't be fetched, and when they can again. */
  readonly toldOfKeys?: TellKeys;
}

/** Says who is calling. */
export interface Authenticator {
  /**
   * The user whose access token the request carries, holding every one of `permissions`.
   * @throws Refusal 401 `token_missing`, `token_invalid`, `token_expired`, 403 `scope_missing`,
   * 503 `issuer_unavailable` when the issuer's keys can't be fetched.
   */
  user(request: WithHeaders, permissions?: readonly string[]): Promise<User>;
  /** The same, but at once where the token is remembered; then it throws at once, too. */
  find(request: WithHeaders, permissions?: readonly string[]): User | Promise<User>;
  /** Forgets all remembered tokens, after a revocation or a change of keys. */
  readonly forget: () => void;
}

const remembered = 10_000;

/**
 * Makes an authenticator for bearer tokens (RFC 6750, RFC 8725, RFC 9068).
 * @throws StartupError when an issuer's key or algorithms can't be used.
 */
export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { world, tokenCache = 60 } = options;
  const realm = (options.realm ?? "api").replace(/[^\w .:/-]/g, "");
  let decisions = new Decisions(remembered);
  const forget = (): void => {
    decisions = new Decisions(remembered);
  };
  const { clock } = world;
  const keeper = { clock, rotated: forget, load: options.loadKeys, told: options.toldOfKeys };
  const issuers = trustIssuers(options.issuers, keeper);
  const remote = [...issuers.values()]
    .map(({ key }) => key)
    .filter((key) => key instanceof RemoteKeys);

  const verify = async (text: string, id: string): Promise<User> => {
    const now = clock.now();
    // A token verified before a `forget()` must not be remembered after it.
    const current = decisions;
    const moment = { now, tolerance: options.clockTolerance ?? 0 };
    const result = await verifyToken(text, issuers, moment);
    const user = userOf(result, { id, realm, claims: options.claims ?? {} });
    const until = Math.min(user.token.expiresAt, now + tokenCache * 1000);
    if (until > now) current.set(id, { user, until });
    return user;
  };

  const find: Authenticator["find"] = (request, permissions = []) => {
    const bearer = bearerOf(request);
    if (bearer.kind === "none") throw tokenMissing(realm);
    if (bearer.kind === "malformed") throw tokenInvalid(realm, "The access token is malformed.");
    // A remembered token asks for no key, so that a rotation would stay unseen.
    for (const keys of remote) keys.keepFresh();
    const id = hash("sha256", bearer.token, "base64url");
    const known = decisions.get(id, clock.now());
    if (known) return permitted(known, permissions, realm);
    return verify(bearer.token, id).then((user) => permitted(user, permissions, realm));
  };

  return {
    find,
    // Rejects where `find` throws.
    user: async (request, permissions) => find(request, permissions),
    forget,
  };
}

function permitted(user: User, permissions: readonly string[], realm: string): User {
  if (permissions.every((scope) => user.scopes.has(scope))) return user;
  const missing = permissions.filter((scope) => !user.scopes.has(scope));
  throw scopeMissing(realm, permissions, missing);
}

interface Reading {
  /** Names the token. */
  readonly id: string;
  readonly realm: string;
  readonly claims: ClaimPlaces;
}

/** The user of a token that holds; everything else is refused. */
function userOf(result: Verification, { id, realm, claims }: Reading): User {
  if (result.kind === "unavailable") throw issuerUnavailable();
  if (result.kind === "expired") throw tokenExpired(realm);
  if (result.kind === "invalid") throw tokenInvalid(realm, result.reason);
  const read = readUser(result.claims, claims);
  if (!read) throw tokenInvalid(realm, "The access token has claims of the wrong form.");
  const { mfa, expiresAt, ...rest } = read;
  const { people } = result.issuer;
  return { ...rest, principal: principalOf({ ...rest, people }), token: { id, mfa, expiresAt } };
}
