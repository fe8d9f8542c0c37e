import type { RequestHandler, Response } from "express";
import type { App } from "../http/app.js";
import { empty, enterByHand, handEndpoint } from "../http/by-hand.js";
import { clientGone } from "../http/route.js";
import type { Pass } from "../stores/store.js";
import { hold } from "./hold.js";

/** What a request costs. */
export interface RequireCreditsOptions {
  /** Whole credits per request. */
  readonly amount: number;
  /** Credit type: `ai`, `leads` …; `default` unless said. */
  readonly type?: string;
}

/**
 * An Express middleware that holds credits of the verified user before the route runs. They are
 * spent when the response ends below 400, and given back when it ends with an error. A client that
 * leaves before the response ended has paid, because the work may have been done. A request that
 * runs 30 seconds longer than `request_timeout` has paid too.
 * Refuses with 402 `insufficient_credits`, and with 401 without a verified user. Throws a
 * RangeError unless `amount` is a whole number of at least 0.
 * @example
 * import { createApp, requireCredits } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const paid = requireCredits(app, { amount: 10, type: "ai" });
 * app.express.post("/summaries", paid, (_request, response) => {
 *   response.status(201).json({ summary: "…" });
 * });
 */
export function requireCredits(app: App, options: RequireCreditsOptions): RequestHandler {
  const { amount, type = "default" } = options;
  const endpoint = handEndpoint("-", (status) => empty(status as number));
  const admission = app.store.admission(endpoint, { credits: hold({ type, amount }) });
  return (request, response, next) => {
    const enter = async (): Promise<Pass> => {
      const { principal } = await app.auth.user(request, []);
      const entering = { principal, credits: principal };
      const { pass, refusal } = await enterByHand(app, admission, entering);
      if (refusal !== undefined) throw refusal;
      return pass;
    };
    enter().then((pass) => {
      settleAtEnd(pass, response).catch((error: unknown) => {
        app.say("credits were not settled", { error });
      });
      // Nothing was started for a client that left in the meantime.
      if (!response.destroyed) next();
    }, next);
  };
}

async function settleAtEnd(pass: Pass, response: Response): Promise<void> {
  if (response.destroyed) {
    await pass.settle({ kind: "threw", error: undefined }).catch(() => undefined);
    return;
  }
  const outcome = await pass.running(() => statusOf(response));
  // Settling throws what the work threw; here that is only that the client left.
  if (outcome.kind === "threw") await pass.settle(outcome).catch(() => undefined);
  else await pass.settle(outcome);
}

/** The status, once the response has ended. */
function statusOf(response: Response): Promise<number> {
  return new Promise((resolve, reject) => {
    response.once("finish", () => {
      resolve(response.statusCode);
    });
    response.once("close", () => {
      reject(clientGone());
    });
  });
}
