import { SpanKind, SpanStatusCode, context, propagation, trace } from "@opentelemetry/api";
import type { Attributes, Span, Tracer } from "@opentelemetry/api";
import { Refusal } from "../http/refusal.js";
import { redactText } from "../logging/redact.js";
import type { Metrics } from "../metrics/metrics.js";
import type { Outgoing } from "./outgoing.js";

/** What requests are watched with. */
export interface WatchParts {
  readonly metrics: Metrics;
  readonly tracer: Tracer;
  /** Milliseconds since any moment. */
  readonly ticks: () => number;
}

/** One request, of the several that redirects may need. */
export interface Sent {
  readonly endpoint: string;
  readonly request: Outgoing;
  /** Redirects before it. */
  readonly hops: number;
}

/** A request under way. */
export interface Watched {
  /** Fields that carry the trace to the other side. */
  readonly headers: Readonly<Record<string, string>>;
  readonly answered: (status: number) => void;
  readonly failed: (error: unknown) => void;
}

/** Methods that a span may be named by (RFC 9110, RFC 5789); callers may invent others. */
const known: ReadonlySet<string> = new Set([
  "DELETE",
  "GET",
  "HEAD",
  "OPTIONS",
  "PATCH",
  "POST",
  "PUT",
]);

/**
 * A client span (OpenTelemetry's semantic conventions for HTTP) and a duration until the head of
 * the answer; never the query or the user, which may hold secrets.
 */
export function watch({ metrics, tracer, ticks }: WatchParts, sent: Sent): Watched {
  const began = ticks();
  const { url, method } = sent.request;
  const name = known.has(method) ? method : "HTTP";
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes: attributesOf(sent) });
  const headers: Record<string, string> = {};
  propagation.inject(trace.setSpan(context.active(), span), headers);
  const record = (host: string, status: number | "failed" | "refused"): void => {
    metrics.fetched({ endpoint: sent.endpoint, host, status }, ticks() - began);
  };
  return {
    headers,
    answered(status) {
      record(url.host, status);
      span.setAttribute("http.response.status_code", status);
      if (status >= 400) markFailed(span, String(status));
      span.end();
    },
    failed(error) {
      const refused = Refusal.is(error) && error.code === "target_not_allowed";
      // Whoever names forbidden hosts must not fill the table of hosts with them.
      record(refused ? "-" : url.host, refused ? "refused" : "failed");
      markFailed(span, typeOf(error));
      span.end();
    },
  };
}

function attributesOf({ request: { url, method }, hops }: Sent): Attributes {
  return {
    "http.request.method": known.has(method) ? method : "_OTHER",
    "server.address": url.hostname.replace(/^\[|\]$/g, ""),
    "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    "url.full": redactText(`${url.protocol}//${url.host}${url.pathname}`),
    ...(hops > 0 && { "http.request.resend_count": hops }),
  };
}

function markFailed(span: Span, type: string): void {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function typeOf(error: unknown): string {
  if (Refusal.is(error)) return error.code;
  return error instanceof Error ? error.name : "_OTHER";
}
