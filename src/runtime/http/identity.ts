import { createAuthenticator } from "../auth/authenticator.js";
import { assertNames } from "../auth/checked-names.js";
import type { Issuer } from "../auth/issuer.js";
import { scopeMissing, tokenMissing } from "../auth/refusals.js";
import { principalOf, type User } from "../auth/user.js";
import type { Find, Identify } from "../auth/ways.js";
import type { Environment } from "../environment/load-files.js";
import { StartupError } from "../environment/startup-error.js";
import type { World } from "../world/world.js";
import type { AuthSettings } from "./settings.js";
import type { WiredUser, Wiring } from "./wiring.js";

/** What identification is made of. */
export interface IdentityParts {
  readonly auth: AuthSettings;
  readonly wiring: Pick<Wiring, "user">;
  readonly issuers: readonly Issuer[];
  readonly world: World;
  /** Tells operators. */
  readonly say: (message: string, fields: object) => void;
}

const realm = "api";

const keyNews = {
  away: "An issuer's keys can't be fetched; the last ones are good for 24 hours.",
  back: "An issuer's keys can be fetched again.",
} as const;

/** The project's own function when there is one, else the verification of tokens. */
export function identityOf({ auth, wiring, issuers, world, say }: IdentityParts): Find {
  const { user } = wiring;
  if (user) return customIdentity(wiring);
  const authenticator = createAuthenticator({
    issuers,
    world,
    realm,
    toldOfKeys: (url, state) => {
      say(keyNews[state], { issuer_keys: url.origin });
    },
    ...(auth.claims && { claims: auth.claims }),
    ...(auth.clock_tolerance !== undefined && { clockTolerance: auth.clock_tolerance }),
    ...(auth.token_cache !== undefined && { tokenCache: auth.token_cache }),
  });
  return (request, permissions) => authenticator.find(request, permissions);
}

/** The project's own function alone. @throws StartupError when there is none. */
export function customIdentity({ user }: Pick<Wiring, "user">): Identify {
  if (user !== undefined) {
    return async (request, permissions) => permitted(await user(request), permissions);
  }
  const problem = "An endpoint asks the project itself who is calling, but it doesn't say.";
  throw new StartupError([{ problem, cure: "Wire user: (request) => the user, or undefined." }]);
}

function permitted(user: WiredUser | undefined, permissions: readonly string[]): User {
  if (!user) throw tokenMissing(realm);
  assertNames(user, "wiring.user");
  const missing = permissions.filter((scope) => !user.scopes.has(scope));
  if (missing.length > 0) throw scopeMissing(realm, permissions, missing);
  return { ...user, principal: principalOf(user) };
}

/**
 * Everybody whose tokens count: the issuer of the settings, where the environment wins, and those
 * of the wiring.
 * @throws StartupError when there is a key without the issuer or audience it belongs to.
 */
export function issuersOf(
  auth: AuthSettings,
  environment: Environment,
  wired: readonly Issuer[],
): readonly Issuer[] {
  const own = configured(auth, environment);
  return own ? [own, ...wired] : wired;
}

function configured(auth: AuthSettings, environment: Environment): Issuer | undefined {
  const jwksUrl = text(environment["JWT_JWKS_URL"]) ?? auth.jwks_url;
  const secret = text(environment[auth.secret ?? "JWT_SECRET"]);
  if (jwksUrl === undefined && secret === undefined) return undefined;
  const issuer = text(environment["JWT_ISSUER"]) ?? auth.issuer;
  const audience = text(environment["JWT_AUDIENCE"]) ?? auth.audience;
  if (issuer === undefined || audience === undefined) {
    const problem = `There is a key for tokens but no ${issuer === undefined ? "issuer" : "audience"}.`;
    const cure = "Set auth.issuer and auth.audience, or JWT_ISSUER and JWT_AUDIENCE.";
    throw new StartupError([{ problem, cure }]);
  }
  const facts = { issuer, audience, ...(auth.algorithms && { algorithms: auth.algorithms }) };
  if (jwksUrl !== undefined) return { ...facts, jwksUrl };
  return { ...facts, secret: secret ?? "" };
}

function text(value: string | undefined): string | undefined {
  return value === "" ? undefined : value;
}
