import type { Log } from "../logging/log.js";
import { started } from "./started.js";

export interface MeasureOptions {
  /** Milliseconds; calls that take longer are logged. */
  readonly thresholdMs: number;
  /** `warn` unless said. */
  readonly level?: "debug" | "info" | "warn" | "error";
  readonly log: Log;
  /** Records every duration, in seconds, such as into a histogram. */
  readonly record?: (seconds: number) => void;
  /** Milliseconds since any moment; `performance.now` unless said. */
  readonly ticks?: () => number;
}

/** Wraps a function, synchronous or not, so that slow calls are logged and all are measured. */
export function measurePerformance(name: string, options: MeasureOptions) {
  const { thresholdMs, level = "warn", log, record, ticks } = options;
  const tell = ({ ms }: { readonly ms: number }): void => {
    record?.(ms / 1000);
    if (ms > thresholdMs)
      log[level]({ name, ms: Math.round(ms), threshold_ms: thresholdMs }, "slow call");
  };
  return <Given extends unknown[], Result>(work: (...given: Given) => Result) =>
    (...given: Given): Result =>
      started(() => work(...given), tell, ticks);
}
