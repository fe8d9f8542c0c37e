import type { Attributes, Span, Tracer } from "@opentelemetry/api";

/** A span as a test sees it. */
export interface RecordedSpan {
  readonly name: string;
  readonly attributes: Attributes;
  /** Messages of the exceptions that were recorded. */
  readonly exceptions: readonly string[];
  readonly ended: boolean;
}

type Writable = { -readonly [Key in keyof RecordedSpan]: RecordedSpan[Key] } & {
  exceptions: string[];
};

const noContext = { traceId: "0".repeat(32), spanId: "0".repeat(16), traceFlags: 0 };

/** A tracer that keeps its spans in a list. */
export function recordingTracer(): { readonly tracer: Tracer; readonly spans: RecordedSpan[] } {
  const spans: RecordedSpan[] = [];
  const startSpan: Tracer["startSpan"] = (name, options) => {
    const kept: Writable = {
      name,
      attributes: { ...options?.attributes },
      exceptions: [],
      ended: false,
    };
    spans.push(kept);
    return spanOn(kept);
  };
  const startActiveSpan = (name: string, ...rest: unknown[]): unknown => {
    const work = rest.at(-1) as (span: Span) => unknown;
    return work(startSpan(name));
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
