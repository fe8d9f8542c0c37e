import {
  context,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanOptions,
  type Tracer,
} from "@opentelemetry/api";

/** A span as a test sees it. */
export interface RecordedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  /** Messages of the exceptions that were recorded. */
  readonly exceptions: readonly string[];
  readonly ended: boolean;
  /** Name of the span above it; undefined when it has none. */
  readonly parent: string | undefined;
}

type Writable = { -readonly [Key in keyof RecordedSpan]: RecordedSpan[Key] } & {
  exceptions: string[];
};

const noContext = { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 };

/** A tracer that keeps its spans in a list. */
export function recordingTracer(): { readonly tracer: Tracer; readonly spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = [];
  const names = new WeakMap<Span, string>();
  const startSpan: Tracer["startSpan"] = (name, options, inside = context.active()) => {
    const above = trace.getSpan(inside);
    const kept: Writable = {
      name,
      attributes: { ...options?.attributes },
      exceptions: [],
      ended: false,
      parent: above && names.get(above),
    };
    spans.push(kept);
    const span = spanOn(kept);
    names.set(span, name);
    return span;
  };
  const startActiveSpan = (name: string, ...rest: unknown[]): unknown => {
    const work = rest.at(-1) as (span: Span) => unknown;
    const [options, inside = context.active()] = rest.slice(0, -1) as [SpanOptions?, Context?];
    const span = startSpan(name, options, inside);
    return context.with(trace.setSpan(inside, span), () => work(span));
  };
  return { spans, tracer: { startSpan, startActiveSpan } };
}

function spanOn(kept: Writable): Span {
  const span: Span = {
    spanContext: () => noContext,
    setAttribute(key, value) {
      kept.attributes[key] = value;
      return span;
    },
    setAttributes(attributes) {
      Object.assign(kept.attributes, attributes);
      return span;
    },
    addEvent: () => span,
    addLink: () => span,
    addLinks: () => span,
    setStatus: () => span,
    updateName: () => span,
    end() {
      kept.ended = true;
    },
    isRecording: () => !kept.ended,
    recordException(exception) {
      kept.exceptions.push(typeof exception === "string" ? exception : (exception.message ?? ""));
    },
  };
  return span;
}
