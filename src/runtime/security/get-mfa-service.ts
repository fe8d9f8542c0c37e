import type { User } from "../auth/user.js";
import type { App } from "../http/app.js";
import { empty, enterByHand, handEndpoint } from "../http/by-hand.js";
import { requestGuard, type RequestGuard } from "../http/request-guard.js";
import type { SecondFactor } from "./totp_once.js";
import { totpOnce, type TotpOnceOptions } from "./totp_once.js";

/**
 * Asks for a second factor: of requests as Express middleware or with `.wrap`, of a user who is
 * known already with `verifyMfa`.
 */
export interface MfaService extends RequestGuard {
  /**
   * Resolves when the code is right and new, or the user's token is marked or vouches for itself.
   * Rejects with a Refusal as the middleware does.
   */
  readonly verifyMfa: (user: User, code: string | undefined) => Promise<void>;
}

/**
 * The second factor for routes that nobody generated: a code is good once and marks the user's
 * token for `maxAge` seconds, 300 unless said; marks and wrong codes are shared with generated
 * endpoints. Requests show it in the header `X-MFA-Code` or the body field `mfa_code`.
 * Refuses with 401 `mfa_required`, `mfa_invalid`, `token_missing`, `token_invalid`,
 * `token_expired`, and 503 `mfa_unavailable` when the user's secret can't be had.
 * @example
 * import { createApp, getMfaService } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.express.delete("/account", getMfaService(app, { maxAge: 0 }), (_request, response) => {
 *   response.sendStatus(204);
 * });
 */
export function getMfaService(app: App, options: Partial<TotpOnceOptions> = {}): MfaService {
  const admission = app.store.admission(
    handEndpoint("-", () => empty()),
    {
      mfa: totpOnce({ maxAge: options.maxAge ?? 300 }),
    },
  );
  const verify = async ({ principal }: User, mfa: SecondFactor): Promise<void> => {
    const { refusal } = await enterByHand(app, admission, { principal, mfa });
    if (refusal !== undefined) throw refusal;
  };
  const guard = requestGuard(async (request) => {
    const user = await app.auth.user(request, []);
    await verify(user, await app.mfa.shown(request, user));
  });
  const verifyMfa: MfaService["verifyMfa"] = async (user, code) => {
    const headers = code === undefined ? {} : { "x-mfa-code": code };
    await verify(user, await app.mfa.shown({ headers }, user));
  };
  return Object.assign(guard, { verifyMfa });
}
