import type { App } from "../http/app.js";
import { instantGuard, type InstantGuard } from "../http/request-guard.js";

/**
 * Lets only requests pass that come from one of the addresses (`10.0.0.0/8`, `2001:db8::/32`, or
 * single ones): the given list, or that of `IP_WHITELIST`. An empty list lets nobody in. It decides
 * at once, so a synchronous function that `.wrap` wraps stays synchronous.
 * Refuses with 403 `ip_not_allowed`. Throws a StartupError that names every entry that is no
 * address range.
 * @example
 * import { createApp, verifyIpWhitelisted } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.express.get("/internal", verifyIpWhitelisted(app, ["10.0.0.0/8"]), (_request, response) => {
 *   response.json({ welcome: true });
 * });
 */
export function verifyIpWhitelisted(app: App, cidrs?: readonly string[]): InstantGuard {
  const barOf = app.ipWhitelist(cidrs);
  return instantGuard((request) => {
    const bar = barOf(request);
    if (bar !== undefined) throw bar;
  });
}
