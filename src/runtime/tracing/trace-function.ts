import { SpanStatusCode, type Attributes, type Tracer } from "@opentelemetry/api";
import { redactText } from "../logging/redact.js";
import type { Metrics } from "../metrics/metrics.js";
import { started } from "../performance/started.js";
import { runtimeTracer } from "./span.js";

export interface TraceOptions<Given extends unknown[] = unknown[]> {
  /** Of the span, and label of the metric. */
  readonly name: string;
  /** The same for every call, or made from its arguments: put nothing secret in. */
  readonly attributes?: Attributes | ((...given: Given) => Attributes);
  /** Whose metrics record the calls. */
  readonly app?: { readonly metrics: Metrics };
  /**
   * Records every call's duration in `endpointgen_function_duration_seconds{name}`; true unless
   * said where there is an app.
   */
  readonly recordMetrics?: boolean;
  /** Notes what is thrown in the span, secrets hidden; true unless said. */
  readonly captureExceptions?: boolean;
  /** OpenTelemetry's global tracer unless said. */
  readonly tracer?: Tracer;
  /** Milliseconds since any moment; `performance.now` unless said. */
  readonly ticks?: () => number;
}

/**
 * Wraps a function, synchronous or not, in a span below the active one. A function that throws
 * marks its span as failed; what it threw passes through. Throws a TypeError when metrics are asked
 * for without an app.
 * @example
 * import { createApp, traceFunction } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const traced = traceFunction({
 *   app,
 *   name: "price_of",
 *   attributes: (sku: string) => ({ sku }),
 * });
 * const priceOf = traced(async (sku: string, count: number) => sku.length * count);
 * await priceOf("a-7", 2);
 */
export function traceFunction<Given extends unknown[] = unknown[]>(options: TraceOptions<Given>) {
  const { name, tracer = runtimeTracer(), ticks, captureExceptions = true } = options;
  const record = recordOf(options);
  return <Own extends [...Given, ...unknown[]], Result>(work: (...given: Own) => Result) =>
    (...given: Own): Result =>
      tracer.startActiveSpan(name, { attributes: attributesOf(options, given) }, (span) =>
        started(
          () => work(...given),
          ({ ms, error }) => {
            record?.(ms / 1000);
            if (error !== undefined) span.setStatus({ code: SpanStatusCode.ERROR });
            if (captureExceptions && error instanceof Error) {
              span.recordException({ name: error.name, message: redactText(error.message) });
            }
            span.end();
          },
          ticks,
        ),
      );
}

function recordOf<Given extends unknown[]>({
  name,
  app,
  recordMetrics = app !== undefined,
}: TraceOptions<Given>): ((seconds: number) => void) | undefined {
  if (!recordMetrics) return undefined;
  if (app === undefined) throw new TypeError(`traceFunction ${name} needs an app for its metrics.`);
  return (seconds) => {
    app.metrics.called(name, seconds);
  };
}

function attributesOf<Given extends unknown[]>(
  { attributes = {} }: TraceOptions<Given>,
  given: [...Given, ...unknown[]],
): Attributes {
  if (typeof attributes !== "function") return attributes;
  return attributes(...(given as unknown[] as Given));
}
