import type { Answer } from "../http/answer.js";
import type { App } from "../http/app.js";
import { enterByHand, finishByHand, handEndpoint } from "../http/by-hand.js";
import { DeclaredError } from "../http/declared-error.js";
import { textOf } from "../http/write.js";
import { once } from "./once.js";

/** Which calls are one, and for how long. */
export interface IdempotencyCacheOptions<Given extends unknown[]> {
  /** Seconds that a result is replayed, and that an unknown outcome stays refused. */
  readonly ttl: number;
  /**
   * Names what is to happen once; calls with the same key are the same call, whatever else they
   * are given, so put the user into it. Undefined: this call isn't kept.
   */
  readonly keyFunc: (...given: Given) => string | undefined;
  /** Functions of the same name share their keys; the function's own name unless said. */
  readonly name?: string;
}

/**
 * Wraps a function, synchronous or not, so that it runs once per key. Later calls get the same
 * result, as JSON carries it: a date comes back as text, in the first call too. Declared errors are
 * kept and thrown again; any other error forgets the key. The wrapper returns a promise also for
 * a synchronous function, because the store has to be asked.
 * Rejects with a Refusal: 409 `idempotency_running` while the first call runs, 409
 * `idempotency_unknown` when nobody knows how it ended, 429 `idempotency_replay_limited` at the
 * eleventh replay of a key in a minute. Throws a RangeError unless `ttl` is positive, a TypeError
 * for a function without a name.
 * @example
 * import { createApp, withIdempotencyCache } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const submit = withIdempotencyCache(
 *   app,
 *   { name: "submit", ttl: 3600, keyFunc: (user, job) => `${user}:${job}` },
 *   async (user: string, job: string) => ({ user, job, accepted: true }),
 * );
 * await submit("ada", "job-7");
 */
export function withIdempotencyCache<Given extends unknown[], Result>(
  app: App,
  options: IdempotencyCacheOptions<NoInfer<Given>>,
  work: (...given: Given) => Result,
): (...given: Given) => Promise<Awaited<Result>> {
  const { ttl, keyFunc, name = work.name } = options;
  if (name === "") throw new TypeError("Say the name of a function that has none.");
  const endpoint = handEndpoint(`function ${name}`, answerOf);
  const admission = app.store.admission(endpoint, { idempotency: once({ ttl }) });
  return async (...given): Promise<Awaited<Result>> => {
    const key = keyFunc(...given);
    const entering = {
      principal: key ?? "-",
      idempotency: key === undefined ? undefined : { key, fingerprint: "" },
    };
    const { pass, refusal } = await enterByHand(app, admission, entering);
    if (refusal !== undefined) throw refusal;
    const answer = pass.answer ?? (await finishByHand(pass, () => work(...given))).answer;
    return resultOf(answer) as Awaited<Result>;
  };
}

/** A result that JSON has no text for (a function, `undefined`) is kept as `undefined`. */
function answerOf(result: unknown): Answer {
  const text = JSON.stringify(result) as string | undefined;
  return { status: 200, headers: {}, body: text === undefined ? [] : [text] };
}

/** What is kept is a result, or the document of a declared error. */
function resultOf({ status, body }: Answer): unknown {
  const text = textOf(body);
  const value: unknown = text === "" ? undefined : JSON.parse(text);
  if (status < 400) return value;
  const { code, detail, details } = value as Problem;
  throw new DeclaredError({ code, status, message: detail, ...(details && { details }) });
}

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly details?: Readonly<Record<string, unknown>>;
}
