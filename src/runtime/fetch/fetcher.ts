import { lruCache } from "../cache/lru-cache.js";
import { circuitBreaker } from "../circuit_breaker/circuit-breaker.js";
import type { Guarded } from "../circuit_breaker/guarded.js";
import type { World } from "../world/world.js";
import { boundsOf, type Bounds } from "./bounds.js";
import { capped, type Arrived } from "./capped.js";
import type { Connections, Received } from "./connections.js";
import { failureOfSending, TooManyRedirectsError } from "./errors.js";
import { packed, readAsked, type Asked, type FetchInit, type Outgoing } from "./outgoing.js";
import { redirected } from "./redirect.js";
import type { Targets } from "./targets.js";
import { watch, type Watched, type WatchParts } from "./watch.js";

/**
 * `fetch` with guards.
 * @example
 * import { FetchTimeoutError, type App } from "@endpointgen/runtime";
 *
 * export async function priceOf(app: App, symbol: string): Promise<string | undefined> {
 *   const url = `https://quotes.example/${encodeURIComponent(symbol)}`;
 *   try {
 *     const answer = await app.fetch(url, { timeout: 2, maxBytes: 1_000 });
 *     return answer.ok ? await answer.text() : undefined;
 *   } catch (error) {
 *     if (error instanceof FetchTimeoutError) return undefined;
 *     throw error;
 *   }
 * }
 */
export type Fetch = (input: string | URL | Request, init?: FetchInit) => Promise<Response>;

/** What outgoing requests need of the app. */
export interface FetchParts extends WatchParts {
  readonly targets: Targets;
  readonly connections: Connections;
  readonly world: World;
}

/** Who asks. */
export interface Asking {
  readonly endpoint: string;
  /** Aborts when nobody waits for the result any more. */
  readonly signal?: AbortSignal;
}

const most = { redirects: 5, origins: 1_000 };

/** A host that fails this often in a row is left alone for this many seconds. */
const breaking = { threshold: 5, openFor: 30 };

/**
 * Makes the `fetch` of handlers. It goes to public addresses and to those that are allowed, ends
 * with the request that asks, follows at most five redirects and looks at each, bounds the answer,
 * leaves a failing host alone (503 `circuit_open`), and leaves a span and a metric.
 * Rejects with Refusal 422 `target_not_allowed`, with UnreachableError when nothing can have
 * happened, with FetchError (FetchTimeoutError, AnswerTooLongError, TooManyRedirectsError) when
 * something may have, with the reason of a signal that aborts, and with a TypeError or RangeError
 * for arguments that make no request. 4xx and 5xx are answers.
 */
export function createFetcher(parts: FetchParts): (asking: Asking) => Fetch {
  const breakerOf = lruCache((_origin: string) => circuitBreaker(breaking, unguarded), {
    maxsize: most.origins,
  });
  return ({ endpoint, signal }) =>
    async (input, init) => {
      const asked = readAsked(input, init);
      const bounds = boundsOf(parts.world.clock, [signal, ...asked.signals], asked.timeout);
      try {
        const arrived = await followed({ parts, breakerOf, endpoint, bounds }, asked);
        return capped(arrived, { most: asked.maxBytes, ended: bounds.forget });
      } catch (error) {
        bounds.forget();
        throw error;
      }
    };
}

const unguarded: Guarded = (call, work) => work(call.signal);

interface Following {
  readonly parts: FetchParts;
  readonly breakerOf: (origin: string) => Guarded;
  readonly endpoint: string;
  readonly bounds: Bounds;
}

async function followed(following: Following, { request, redirect }: Asked): Promise<Arrived> {
  let sending = await packed(request);
  for (let hops = 0; ; hops += 1) {
    const answer = await watchedHop(following, sending, hops);
    const next = redirect === "manual" ? undefined : redirected(sending, answer);
    if (next === undefined) return { answer, url: sending.url, redirected: hops > 0 };
    await answer.body?.cancel();
    if (redirect === "error") throw new TypeError("The answer is a redirect.");
    const { status } = answer;
    if (hops === most.redirects) {
      throw new TooManyRedirectsError(`More than ${most.redirects} redirects.`, { status });
    }
    sending = next;
  }
}

async function watchedHop(
  following: Following,
  request: Outgoing,
  hops: number,
): Promise<Received> {
  const { endpoint, parts } = following;
  const watched = watch(parts, { endpoint, request, hops });
  try {
    const answer = await sent(following, request, watched);
    watched.answered(answer.status);
    return answer;
  } catch (error) {
    const failure = failureOfSending(error, { host: request.url.host, afterRedirect: hops > 0 });
    watched.failed(failure);
    throw failure;
  }
}

/** An answer that says that the host is unwell; the breaker counts it, the caller gets it. */
class Unwell extends Error {
  constructor(readonly answer: Received) {
    super(`The host answered ${answer.status}.`);
  }
}

async function sent(
  { parts, breakerOf, bounds }: Following,
  { url, method, headers, body }: Outgoing,
  watched: Watched,
): Promise<Received> {
  const trusted = parts.targets.isTrusted(url);
  bounds.signal.throwIfAborted();
  const send = await parts.connections.sender(trusted);
  const all = new Headers(headers);
  for (const [name, value] of Object.entries(watched.headers)) all.set(name, value);
  const { clock, random } = parts.world;
  const { signal, departed } = bounds;
  const attempt = { signal: departed, deadline: Infinity, repeatable: false, clock, random };
  try {
    return await breakerOf(url.origin)(attempt, async () => {
      const answer = await send(url, { method, headers: [...all], body, signal });
      if (answer.status >= 500) throw new Unwell(answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof Unwell) return error.answer;
    throw error;
  }
}
