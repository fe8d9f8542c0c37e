import type { Log } from "../logging/log.js";
import type { Metrics } from "../metrics/metrics.js";
import { started } from "./started.js";

/** What is measured, and who is told. `log` may be left out where there is an app. */
export type MeasureOptions = Measure &
  (
    | { readonly log: Log; readonly app?: MeasuringApp }
    | { readonly log?: Log; readonly app: MeasuringApp }
  );

interface MeasuringApp {
  readonly log: Log;
  readonly metrics: Metrics;
}

interface Measure {
  /** Milliseconds; calls that take longer are logged. 100 unless said. */
  readonly thresholdMs?: number;
  /** `warn` unless said. */
  readonly level?: "debug" | "info" | "warn" | "error";
  /**
   * Counts slow calls in the app's `endpointgen_slow_calls_total{name}`; true unless said where
   * there is an app.
   */
  readonly recordMetric?: boolean;
  /** Records every duration, in seconds, such as into a histogram. */
  readonly record?: (seconds: number) => void;
  /** Milliseconds since any moment; `performance.now` unless said. */
  readonly ticks?: () => number;
}

/**
 * Wraps a function, synchronous or not, so that slow calls are logged and counted and all are
 * measured. Arguments and results are not logged. Throws a TypeError when the metric is asked for
 * without an app.
 * @example
 * import { createApp, measurePerformance } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const measured = measurePerformance("report", { app, thresholdMs: 100, level: "warn" });
 * const report = measured(async (year: number) => `Report of ${year}`);
 * await report(2026);
 */
export function measurePerformance(name: string, options: MeasureOptions) {
  const { thresholdMs = 100, level = "warn", app, record, ticks } = options;
  const { recordMetric = app !== undefined, log = app?.log } = options;
  if (recordMetric && app === undefined) {
    throw new TypeError(`measurePerformance ${name} needs an app for its metric.`);
  }
  const tell = ({ ms }: { readonly ms: number }): void => {
    record?.(ms / 1000);
    if (ms <= thresholdMs) return;
    log?.[level]({ name, ms: Math.round(ms), threshold_ms: thresholdMs }, "slow call");
    if (recordMetric) app?.metrics.slowCall(name);
  };
  return <Given extends unknown[], Result>(work: (...given: Given) => Result) =>
    (...given: Given): Result =>
      started(() => work(...given), tell, ticks);
}
