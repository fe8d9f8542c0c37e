import type { App } from "../http/app.js";
import { Admissions, empty, enterByHand, finishByHand, handEndpoint } from "../http/by-hand.js";
import type { Guard } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { hold } from "./hold.js";

/** Who pays how much for what. */
export interface FunctionCredits {
  /** Whose balance pays: the name under which it was granted, `user.principal` in routes. */
  readonly userId: string;
  /** Whole credits. */
  readonly requiredCredits: number;
  /** `ai`, `leads` …; `default` unless said. */
  readonly creditType?: string;
  /** What it is paid for. */
  readonly endpoint: string;
}

/**
 * Runs a function, synchronous or not, and takes credits for it: held before, spent when it
 * returns, given back when it throws. A time-out (Refusal `timeout`) is paid for, because the work
 * may have been done; so is work that takes 30 seconds longer than `request_timeout`. The result
 * is a promise also for a synchronous function, because the balance has to be asked for.
 * Rejects with a Refusal, 402 `insufficient_credits`, with what the function threw, or with a
 * RangeError unless `requiredCredits` is a whole number of at least 0.
 * @example
 * import { callFunctionWithCredits, createApp } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const price = { userId: "ada", requiredCredits: 2, creditType: "ai", endpoint: "cpu_job" };
 * const sum = await callFunctionWithCredits(app, price, () => 1 + 1);
 * app.say("done", { sum });
 */
export async function callFunctionWithCredits<Result>(
  app: App,
  credits: FunctionCredits,
  work: () => Result,
): Promise<Awaited<Result>> {
  const { userId, requiredCredits: amount, creditType: type = "default", endpoint } = credits;
  const name = keyOf([endpoint, type, String(amount)]);
  const admission = app.made(holds).get(name, () =>
    app.store.admission(
      handEndpoint(endpoint, () => empty()),
      { credits: hold({ type, amount }) },
    ),
  );
  const entering = { principal: userId, credits: userId };
  const { pass, refusal } = await enterByHand(app, admission, entering);
  if (refusal !== undefined) throw refusal;
  return (await finishByHand(pass, work)).value;
}

const holds = () => new Admissions<{ readonly credits: Guard<string> }>();
