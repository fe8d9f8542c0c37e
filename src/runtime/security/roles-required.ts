import type { App } from "../http/app.js";
import { requestGuard, type RequestGuard } from "../http/request-guard.js";
import { hasRole } from "./bars.js";

/**
 * Lets only users pass who have one of the roles; an empty list lets every verified user pass. Use
 * it as Express middleware, or wrap a function that takes the request with `.wrap`.
 * Refuses with 401 `token_missing`, `token_invalid`, `token_expired`, 403 `role_missing`, and 503
 * `issuer_unavailable` when the issuer's keys can't be fetched.
 * @example
 * import { createApp, rolesRequired } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.express.delete("/cache", rolesRequired(app, ["admin"]), (_request, response) => {
 *   response.sendStatus(204);
 * });
 */
export function rolesRequired(app: App, roles: readonly string[]): RequestGuard {
  return requestGuard(async (request) => {
    const bar = hasRole(await app.auth.user(request, []), roles);
    if (bar !== undefined) throw bar;
  });
}
