import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from "@opentelemetry/api";
import { redactText } from "../logging/redact.js";

/** The span of one request, or of a part of it. */
export interface RequestSpan {
  /** Runs work so that spans made inside it become children. */
  within<Result>(work: () => Result): Result;
  /** Opens a span below this one. */
  child(name: string, attributes: Attributes): RequestSpan;
  /** Ends the span; `error` marks it as failed. */
  end(attributes: Attributes, error?: Error): void;
}

export interface SpanOptions {
  readonly name: string;
  readonly attributes: Attributes;
  /** Incoming headers; a `traceparent` in them becomes the parent. */
  readonly headers: Readonly<Record<string, unknown>>;
}

/** The tracer of the runtime; without an SDK in the process it does nothing. */
export function runtimeTracer(): Tracer {
  return trace.getTracer("@endpointgen/runtime");
}

/** Opens the span of a request; undefined when there is no SDK that anything could be told to. */
export function openSpan(
  tracer: Tracer,
  { name, attributes, headers }: SpanOptions,
): RequestSpan | undefined {
  const parent: Context = propagation.extract(ROOT_CONTEXT, headers);
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  // A span that is merely not sampled has a valid context, which its children must inherit.
  const heard = span.isRecording() || isSpanContextValid(span.spanContext());
  if (!heard && parent === ROOT_CONTEXT) return undefined;
  return around(tracer, parent, span);
}

/** The context is handed down by hand: without an SDK's context manager none would be active. */
function around(tracer: Tracer, parent: Context, span: Span): RequestSpan {
  const inside = trace.setSpan(parent, span);
  return {
    within: (work) => context.with(inside, work),
    child: (part, attributes) =>
      around(tracer, inside, tracer.startSpan(part, { attributes }, inside)),
    end(more, error) {
      span.setAttributes(more);
      if (error) {
        span.recordException({ name: error.name, message: redactText(error.message) });
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.name });
      }
      span.end();
    },
  };
}
