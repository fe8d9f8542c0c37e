import type { App } from "../http/app.js";
import { requestGuard, type RequestGuard } from "../http/request-guard.js";

/**
 * Lets only users pass whose token holds the scope, or all of the scopes. Use it as Express
 * middleware, or wrap a function that takes the request with `.wrap`.
 * Refuses with 401 `token_missing`, `token_invalid`, `token_expired`, 403 `scope_missing`, and
 * 503 `issuer_unavailable` when the issuer's keys can't be fetched.
 * @example
 * import { createApp, requireScope } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.express.get("/records", requireScope(app, "read:records"), (_request, response) => {
 *   response.json({ records: [] });
 * });
 */
export function requireScope(app: App, scopes: string | readonly string[]): RequestGuard {
  const needed = typeof scopes === "string" ? [scopes] : [...scopes];
  return requestGuard((request) => app.auth.user(request, needed));
}
