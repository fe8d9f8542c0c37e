import type { RequestHandler } from "express";
import type { App } from "../http/app.js";
import { Admissions, empty, enterByHand, finishByHand, handEndpoint } from "../http/by-hand.js";
import { clientNetwork } from "../security/client-address.js";
import type { Guard } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { concurrency, type ConcurrencyOptions } from "./concurrency.js";

/** What is bounded, and how. */
export interface LimitConcurrencyOptions extends ConcurrencyOptions {
  /** Calls of the same name share their slots, on every server of the store. */
  readonly name: string;
  /** Who holds the slot; `-` unless said. */
  readonly user?: string;
}

/**
 * Runs a function, synchronous or not, when there is a slot free; the slot is free again when it
 * ends. The result is a promise also for a synchronous function, because the store has to be asked.
 * Rejects with a Refusal, 429 `too_many_in_flight` or 503 `busy`, with what the function threw, or
 * with a RangeError unless the bounds are whole numbers of at least 0.
 * @example
 * import { createApp, limitConcurrency } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const sum = await limitConcurrency(app, { name: "resize", global: 4 }, () => 1 + 1);
 * app.say("done", { sum });
 */
export async function limitConcurrency<Result>(
  app: App,
  { name, user = "-", ...bounds }: LimitConcurrencyOptions,
  work: () => Result,
): Promise<Awaited<Result>> {
  const { perUser = 0, global = 0 } = bounds;
  const admission = app.made(slots).get(keyOf([name, String(perUser), String(global)]), () =>
    app.store.admission(
      handEndpoint(name, () => empty()),
      { concurrency: concurrency(bounds) },
    ),
  );
  const entering = { principal: user, concurrency: user };
  const { pass, refusal } = await enterByHand(app, admission, entering);
  if (refusal !== undefined) throw refusal;
  return (await finishByHand(pass, work)).value;
}

/**
 * An Express middleware that bounds how many requests are in flight, in all and for each client
 * address. A slot is free again when the response has ended, or the client has left.
 * Refuses with 429 `too_many_in_flight` and 503 `busy`. Rejects as `limitConcurrency` does.
 * @example
 * import { concurrencyLimiter, createApp } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const few = concurrencyLimiter(app, { name: "export", perUser: 1, global: 8 });
 * app.express.get("/export", few, (_request, response) => {
 *   response.json({ rows: [] });
 * });
 */
export function concurrencyLimiter(
  app: App,
  options: Omit<LimitConcurrencyOptions, "user">,
): RequestHandler {
  return (request, response, next) => {
    const ended = () =>
      new Promise<void>((resolve) => {
        response.once("close", resolve);
        if (response.destroyed) resolve();
        else next();
      });
    limitConcurrency(app, { ...options, user: clientNetwork(request) }, ended).catch(next);
  };
}

const slots = () => new Admissions<{ readonly concurrency: Guard<string> }>();
