import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Tracer,
} from "@opentelemetry/api";
import { redactText } from "../logging/redact.js";

/** The span of one request. */
export interface RequestSpan {
  /** Runs work so that spans made inside it become children. */
  within<Result>(work: () => Result): Result;
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
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
  const inside = trace.setSpan(parent, span);
  return {
    within: (work) => context.with(inside, work),
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
