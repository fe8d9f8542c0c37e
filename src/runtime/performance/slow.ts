import type { Logger } from "pino";
import type { Metrics } from "../metrics/metrics.js";

/** When a request counts as slow, and what is done then. */
export interface SlowOptions {
  /** Milliseconds; slower than this is slow. */
  readonly thresholdMs: number;
  /** `warn` unless said. */
  readonly level?: "debug" | "info" | "warn" | "error";
  /** Also counts it in `endpointgen_slow_requests_total`. */
  readonly recordMetric?: boolean;
}

interface SlowParts {
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/** Makes the function that reports requests slower than the threshold. */
export function slowWatch(
  { thresholdMs, level = "warn", recordMetric = false }: SlowOptions,
  endpoint: string,
  { logger, metrics }: SlowParts,
): (ms: number, identity: object) => void {
  return (ms, identity) => {
    if (ms <= thresholdMs) return;
    logger[level]({ ...identity, ms: Math.round(ms), threshold_ms: thresholdMs }, "slow request");
    if (recordMetric) metrics.slow(endpoint);
  };
}
