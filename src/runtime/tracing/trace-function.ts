import { SpanStatusCode, type Attributes, type Tracer } from "@opentelemetry/api";
import { redactText } from "../logging/redact.js";
import { started } from "../performance/started.js";
import { runtimeTracer } from "./span.js";

export interface TraceOptions {
  readonly name: string;
  readonly attributes?: Attributes;
  /** OpenTelemetry's global tracer unless said. */
  readonly tracer?: Tracer;
}

/** Wraps a function, synchronous or not, in a span that marks failures. */
export function traceFunction({ name, attributes = {}, tracer = runtimeTracer() }: TraceOptions) {
  return <Given extends unknown[], Result>(work: (...given: Given) => Result) =>
    (...given: Given): Result =>
      tracer.startActiveSpan(name, { attributes }, (span) =>
        started(
          () => work(...given),
          ({ error }) => {
            if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
            if (error instanceof Error) {
              span.recordException({ name: error.name, message: redactText(error.message) });
            }
            span.end();
          },
        ),
      );
}
