import { SpanKind, SpanStatusCode, context, propagation, trace } from "@opentelemetry/api";
import type { Span, Tracer } from "@opentelemetry/api";
import { lruCache } from "../cache/lru-cache.js";
import { circuitBreaker } from "../circuit_breaker/circuit-breaker.js";
import { UpstreamError } from "../circuit_breaker/errors.js";
import type { Attempt, Guarded } from "../circuit_breaker/guarded.js";
import { Refusal } from "../http/refusal.js";
import type { Metrics } from "../metrics/metrics.js";
import type { World } from "../world/world.js";
import { capped } from "./capped.js";
import type { Dispatchers } from "./dispatchers.js";
import { redirected, type Outgoing } from "./redirect.js";
import type { Targets } from "./targets.js";

/** What a request can be told besides what `fetch` knows. */
export interface FetchInit extends RequestInit {
  /** Seconds until it is given up, answer included; 30 unless said, and never longer than the request that asks. */
  readonly timeout?: number;
  /** Bytes of the answer, after decompression; 10 MiB unless said. */
  readonly maxBytes?: number;
}

/** `fetch` with guards. */
export type Fetch = (input: string | URL | Request, init?: FetchInit) => Promise<Response>;

/** What outgoing requests need of the app. */
export interface FetchParts {
  readonly targets: Targets;
  readonly dispatchers: Dispatchers;
  readonly world: World;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Milliseconds since any moment. */
  readonly ticks: () => number;
}

/** Who asks. */
export interface Asking {
  readonly endpoint: string;
  /** Aborts when nobody waits for the result any more. */
  readonly signal?: AbortSignal;
}

const most = { redirects: 5, origins: 1_000, bytes: 10 * 1_048_576, seconds: 30 };

/** A host that fails this often in a row is left alone for this many seconds. */
const breaking = { threshold: 5, openFor: 30 };

/**
 * Makes the `fetch` of handlers. It goes to public addresses and to those that are allowed, ends
 * with the request that asks, follows at most five redirects and looks at each, bounds the answer,
 * leaves a failing host alone (503 `circuit_open`), and leaves a span and a metric.
 * Rejects with Refusal 422 `target_not_allowed`, with UpstreamError for too long an answer or too
 * many redirects, and otherwise as `fetch` does: a TypeError whose cause says what went wrong.
 */
export function createFetcher(parts: FetchParts): (asking: Asking) => Fetch {
  const breakerOf = lruCache((_origin: string) => circuitBreaker(breaking, unguarded), {
    maxsize: most.origins,
  });
  return ({ endpoint, signal }) =>
    async (input, init = {}) => {
      const { request, signals } = outgoing(input, init);
      const bounds = boundsOf(parts.world, [signal, ...signals], init.timeout ?? most.seconds);
      const watched = watch(parts, endpoint, request);
      try {
        const answer = await followed({ parts, breakerOf, init, bounds }, request, watched.headers);
        watched.end(answer.status);
        return capped(answer, { most: init.maxBytes ?? most.bytes, ended: bounds.forget });
      } catch (error) {
        bounds.forget();
        watched.end("failed", error);
        throw error;
      }
    };
}

const unguarded: Guarded = (call, work) => work(call.signal);

interface Following {
  readonly parts: FetchParts;
  readonly breakerOf: (origin: string) => Guarded;
  readonly init: FetchInit;
  readonly bounds: Bounds;
}

async function followed(
  following: Following,
  first: Outgoing,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  let request = first;
  for (let hops = 0; hops <= most.redirects; hops += 1) {
    const answer = await sent(following, request, more);
    const { redirect = "follow" } = following.init;
    const next = redirect === "manual" ? undefined : redirected(request, answer);
    if (next === undefined) return answer;
    await answer.body?.cancel();
    if (redirect === "error") throw new TypeError("The answer is a redirect.");
    request = next;
  }
  throw new UpstreamError(`The answer came to more than ${most.redirects} redirects.`);
}

/** An answer that says that the host is unwell; the breaker counts it, the caller gets it. */
class Unwell extends Error {
  constructor(readonly answer: Response) {
    super(`The host answered ${answer.status}.`);
  }
}

async function sent(
  { parts, breakerOf, init, bounds }: Following,
  { url, method, headers, body }: Outgoing,
  more: Readonly<Record<string, string>>,
): Promise<Response> {
  const dispatcher = await parts.dispatchers.get(parts.targets.isTrusted(url));
  const all = new Headers(headers);
  for (const [name, value] of Object.entries(more)) all.set(name, value);
  const { world } = parts;
  const attempt: Attempt = {
    signal: bounds.signal,
    deadline: Infinity,
    repeatable: false,
    clock: world.clock,
    random: world.random,
  };
  const once = async (signal: AbortSignal): Promise<Response> => {
    const own = { method, headers: all, body: body ?? null, signal, redirect: "manual" } as const;
    // `dispatcher` and `duplex` are Node's; its types are those of the undici inside it, not of ours.
    const sending: object = { duplex: "half", ...init, ...own, dispatcher };
    const answer = await fetch(url, sending).catch(unwrap);
    if (answer.status >= 500) throw new Unwell(answer);
    return answer;
  };
  try {
    return await breakerOf(url.origin)(attempt, once);
  } catch (error) {
    if (error instanceof Unwell) return error.answer;
    throw error;
  }
}

/** What the lookup refused comes as the cause of a failed fetch. */
function unwrap(error: unknown): never {
  if (error instanceof TypeError && Refusal.is(error.cause)) throw error.cause;
  throw error;
}

interface Sending {
  readonly request: Outgoing;
  readonly signals: readonly (AbortSignal | null | undefined)[];
}

/** Throws a TypeError for what is no URL. */
function outgoing(input: string | URL | Request, init: FetchInit): Sending {
  const from = input instanceof Request ? input : undefined;
  const url = new URL(input instanceof Request ? input.url : input);
  const headers = new Headers(init.headers ?? from?.headers);
  const method = (init.method ?? from?.method ?? "GET").toUpperCase();
  const body = init.body ?? from?.body ?? null;
  return { request: { url, method, headers, body }, signals: [init.signal, from?.signal] };
}

interface Bounds {
  readonly signal: AbortSignal;
  readonly forget: () => void;
}

function boundsOf(
  { clock }: World,
  signals: readonly (AbortSignal | null | undefined)[],
  seconds: number,
): Bounds {
  const controller = new AbortController();
  const forget = clock.after(seconds * 1000, () => {
    controller.abort(new DOMException(`No answer within ${seconds} s.`, "TimeoutError"));
  });
  const given = signals.filter((signal) => signal instanceof AbortSignal);
  return { signal: AbortSignal.any([controller.signal, ...given]), forget };
}

interface Watched {
  /** Fields that carry the trace to the other side. */
  readonly headers: Readonly<Record<string, string>>;
  readonly end: (status: number | "failed", error?: unknown) => void;
}

/** A client span (OpenTelemetry's HTTP conventions) and a duration; never the query, which may hold secrets. */
function watch(parts: FetchParts, endpoint: string, { url, method }: Outgoing): Watched {
  const began = parts.ticks();
  const attributes = {
    "http.request.method": method,
    "server.address": url.hostname,
    "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    "url.full": `${url.origin}${url.pathname}`,
  };
  const span = parts.tracer.startSpan(method, { kind: SpanKind.CLIENT, attributes });
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), headers);
  return {
    headers,
    end(status, error) {
      parts.metrics.fetched({ endpoint, host: url.host, status }, parts.ticks() - began);
      endSpan(span, status, error);
    },
  };
}

function endSpan(span: Span, status: number | "failed", error: unknown): void {
  if (status === "failed") {
    const type = error instanceof Error ? error.name : "Error";
    span.setAttribute("error.type", Refusal.is(error) ? error.code : type);
  } else span.setAttribute("http.response.status_code", status);
  if (status === "failed" || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
