import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type SpanOptions as SpanOptionsOfApi,
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

/** Opens the span of a request. */
export function openSpan(tracer: Tracer, { name, attributes, headers }: SpanOptions): RequestSpan {
  const parent: Context = propagation.extract(ROOT_CONTEXT, headers);
  return spanIn(tracer, parent, { name, options: { kind: SpanKind.SERVER, attributes } });
}

interface Opening {
  readonly name: string;
  readonly options: SpanOptionsOfApi;
}

/** The context is handed down by hand: without an SDK's context manager none would be active. */
function spanIn(tracer: Tracer, parent: Context, { name, options }: Opening): RequestSpan {
  const span = tracer.startSpan(name, options, parent);
  const inside = trace.setSpan(parent, span);
  return {
    within: (work) => context.with(inside, work),
    child: (part, attributes) => spanIn(tracer, inside, { name: part, options: { attributes } }),
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
