import type { Request } from "express";
import type { App } from "../http/app.js";
import type { User } from "./user.js";

/**
 * Says who is calling. A verified token is remembered, so asking again in the same request, or
 * after `requireScope`, costs next to nothing.
 * The promise rejects with a Refusal: 401 `token_missing`, `token_invalid`, `token_expired`, or
 * 503 `issuer_unavailable` when the issuer's keys can't be fetched.
 * @example
 * import { createApp, getVerifiedUser } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const verifiedUser = getVerifiedUser(app);
 * app.express.get("/me", async (request, response) => {
 *   const { id, roles } = await verifiedUser(request);
 *   response.json({ id, roles: [...roles] });
 * });
 */
export function getVerifiedUser(app: App): (request: Request) => Promise<User> {
  return (request) => app.auth.user(request, []);
}
