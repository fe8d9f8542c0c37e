import { z } from "zod";
import type { App } from "../http/app.js";
import { defineEndpoint } from "../request/contract.js";
import type { User } from "./user.js";

/** What the endpoint of users' own profiles shows, and to whom. */
export interface UserProfileOptions {
  /**
   * The scope that a token must hold; unless said, `security.user_profile_scope_required` under
   * `defaults` of endpointgen.yaml, or `read:user`.
   */
  readonly scope?: string;
  /**
   * Seconds that a profile is kept; unless said, `cache.default.user_profile_ttl` under `defaults` of
   * endpointgen.yaml, or 60.
   */
  readonly ttl?: number;
  /** `/me` unless said. */
  readonly path?: string;
  /** What is shown; id, tenant, scopes and roles of the token unless said. */
  readonly load?: (user: User) => unknown;
}

/**
 * Mounts `GET /me`: whoever is calling sees his own profile, and nobody else's. It is kept for
 * `ttl` seconds for each user, without `password`, `api_key` and `secret_token` at any depth; `app.cache.invalidateTag("user_profile:<principal>")` drops it.
 * Refuses with 401 without a verified user and with 403 `scope_missing`. Call it before the app
 * starts to listen. Throws a RangeError unless `ttl` is positive.
 * @example
 * import { createApp, mountUserProfile } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * mountUserProfile(app, { load: ({ id }) => ({ id, name: "Ada" }) });
 */
export function mountUserProfile(app: App, options: UserProfileOptions = {}): void {
  const settled = { scope: "read:user", ttl: 60, ...app.settings.user_profile, ...options };
  const { scope, ttl, path = "/me", load = tokenProfile } = settled;
  if (!(ttl > 0)) throw new RangeError(`ttl must be more than 0 seconds, not ${ttl}`);
  const profile = defineEndpoint({
    name: "user_profile",
    description: "User Profile",
    method: "GET",
    path,
    permissions: [scope],
    response: { status: 200, body: z.unknown() },
    openapi: { paths: { [path]: { get: operationOf(scope) } } },
  });
  profile.handler(() => undefined);
  const observed = app.observe(profile);
  app.get(path, observed, async (request) => {
    const user = await app.auth.user(request, [scope]);
    const name = `user_profile:${user.principal}`;
    const kept = { ttl, tags: [name], namespace: "user_profile" };
    // Two tokens of one user may show different scopes, so each token has its own.
    const shown = async () => withoutSecrets(await load(user));
    const answer = profile.answer(
      await app.cache.getOrSet(`${name}:${user.token.id}`, shown, kept),
    );
    return { ...answer, headers: { ...answer.headers, "cache-control": "no-store" } };
  });
}

/** The documents' `exclude_fields`: what a row of the database holds besides the profile. */
const secrets: ReadonlySet<string> = new Set(["password", "api_key", "secret_token"]);

/** As JSON carries it; what must not leave must not lie in the cache either. */
function withoutSecrets(profile: unknown): unknown {
  const text = JSON.stringify(profile, (key, value: unknown) =>
    secrets.has(key) ? undefined : value,
  ) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
}

function tokenProfile({ id, tenant, scopes, roles }: User): unknown {
  return { id, ...(tenant !== undefined && { tenant }), scopes: [...scopes], roles: [...roles] };
}

const operationOf = (scope: string) => ({
  summary: "User Profile",
  security: [{ bearer: [scope] }],
  responses: { "200": { description: "The profile of whoever is calling" } },
});
