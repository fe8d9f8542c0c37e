import type { Tracer } from "@opentelemetry/api";
import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import type { Attempt } from "../circuit_breaker/guarded.js";
import type { Lines } from "../logging/log.js";
import { requestLog, type RequestLine } from "../logging/request-line.js";
import { redaction, type Redact } from "../logging/redact.js";
import type { HistogramOptions, Metrics, Observe } from "../metrics/metrics.js";
import { slowWatch, type SlowOptions } from "../performance/slow.js";
import { attemptsIn } from "../tracing/attempts.js";
import { openSpan, type RequestSpan } from "../tracing/span.js";
import type { World } from "../world/world.js";
import { requestIdOf } from "./request-id.js";

/** What an endpoint wants to have observed; what is absent is off. */
export interface ObserveOptions {
  readonly histogram?: HistogramOptions;
  readonly span?: { readonly name: string };
  readonly slow?: SlowOptions;
  readonly log?: { readonly redact?: readonly string[] };
}

/** What observing needs of the app. */
export interface ObserveParts extends Lines {
  readonly world: World;
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Milliseconds since any moment, with fractions: times requests. */
  readonly ticks: () => number;
}

/** The endpoint that is observed. */
export interface Watched {
  readonly name: string;
  readonly method: string;
  /** The whole route, base path included. */
  readonly route: string;
}

/** How a request ended. */
export interface Ending {
  readonly status: number;
  /** The code of a refusal. */
  readonly reason?: string | undefined;
  /** What nobody foresaw. */
  readonly error?: Error | undefined;
}

/** The observation of one request, from before its input is read until it ends, once. */
export interface Watch {
  readonly id: string;
  /** The endpoint's name. */
  readonly endpoint: string;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly logger: Logger;
  readonly redact: Redact;
  readonly notes: readonly (readonly [guard: string, text: string])[];
  /** The fields that tie a log line to this request. */
  readonly identity: () => object;
  readonly label: (value: string | number | boolean) => void;
  readonly note: (guard: string, text: string) => void;
  readonly refused: (guard: string, code: string) => void;
  readonly user: (id: string) => void;
  readonly within: <Result>(work: () => Result) => Result;
  /** Follows one try of the work with a span; undefined when there are no spans. */
  readonly attempt: Attempt["attempt"] | undefined;
  /** Writes metric, span and log line; later calls do nothing. */
  readonly end: (ending: Ending) => void;
}

/** Opens the observation of a request. */
export type Watcher = (request: IncomingMessage) => Watch;

/** Makes the observation of one endpoint; histogram and labels are made once, here. */
export function watcher(parts: ObserveParts, watched: Watched, options: ObserveOptions): Watcher {
  const shared: Shared = {
    ...parts,
    watched,
    redact: redaction(options.log?.redact ?? []),
    record: options.histogram && parts.metrics.histogram(options.histogram),
    labelIsRoute: options.histogram?.label === "endpoint",
    slow: options.slow && slowWatch(options.slow, watched.name, parts),
    spanName: options.span?.name,
    log: requestLog(parts.writeLine, watched),
  };
  return (request) => open(shared, request);
}

interface Shared extends ObserveParts {
  readonly watched: Watched;
  readonly redact: Redact;
  readonly record: Observe | undefined;
  readonly labelIsRoute: boolean;
  readonly slow: ((ms: number, identity: object) => void) | undefined;
  readonly spanName: string | undefined;
  readonly log: (line: RequestLine) => void;
}

function open(shared: Shared, request: IncomingMessage): Watch {
  const { world, watched, logger, redact } = shared;
  const id = requestIdOf(request, world.id);
  const seen: Seen = { started: world.clock.now(), began: shared.ticks(), notes: [] };
  const span = spanOf(shared, request);
  let ended = false;
  return {
    id,
    endpoint: watched.name,
    started: seen.started,
    logger,
    redact,
    notes: seen.notes,
    identity: () => ({
      endpoint: watched.name,
      request_id: id,
      ...(seen.user !== undefined && { user: seen.user }),
    }),
    label: (value) => {
      seen.resource = String(value);
    },
    note: (guard, text) => {
      seen.notes.push([guard, text]);
    },
    refused: (_guard, code) => {
      seen.reason ??= code;
    },
    user: (user) => {
      seen.user = user;
    },
    within: (work) => (span ? span.within(work) : work()),
    attempt: span && attemptsIn(span),
    end: (ending) => {
      if (ended) return;
      ended = true;
      close(shared, { id, seen, span, ending });
    },
  };
}

interface Seen {
  readonly started: number;
  readonly began: number;
  readonly notes: [string, string][];
  resource?: string;
  user?: string;
  reason?: string;
}

interface Closing {
  readonly id: string;
  readonly seen: Seen;
  readonly span: RequestSpan | undefined;
  readonly ending: Ending;
}

function close(shared: Shared, { id, seen, span, ending }: Closing): void {
  const { watched, metrics } = shared;
  const ms = shared.ticks() - seen.began;
  const reason = ending.reason ?? seen.reason;
  const { user, resource = "-" } = seen;
  metrics.request(watched.name, ending.status);
  if (reason !== undefined) metrics.refusal(watched.name, reason);
  shared.record?.(shared.labelIsRoute ? watched.route : resource, ms / 1000);
  shared.log({ id, ms, user, resource, reason, status: ending.status, notes: seen.notes });
  shared.slow?.(ms, { endpoint: watched.name, request_id: id });
  span?.end(
    {
      "http.response.status_code": ending.status,
      ...(user !== undefined && { "user.id": user }),
      ...(reason !== undefined && { "endpointgen.reason": reason }),
    },
    ending.error,
  );
}

function spanOf(shared: Shared, request: IncomingMessage): RequestSpan | undefined {
  if (shared.spanName === undefined) return undefined;
  const { method, route } = shared.watched;
  return openSpan(shared.tracer, {
    name: shared.spanName,
    attributes: { "http.request.method": method, "http.route": route },
    headers: request.headers,
  });
}
