import type { Metrics } from "../metrics/metrics.js";

/** The part of an app that keeps durations. */
export interface MeasuringApp {
  readonly metrics: Metrics;
}

/**
 * Records how long the database took for something, in seconds, as the pool does by itself for each
 * statement: in `endpointgen_function_duration_seconds{name}`.
 * @example
 * import { createApp, recordDbLatency } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * recordDbLatency(app, "db_contacts_import", 0.25);
 */
export function recordDbLatency({ metrics }: MeasuringApp, name: string, seconds: number): void {
  metrics.called(name, seconds);
}

/** How calls are recorded. */
export interface PoolMetricsOptions {
  readonly app: MeasuringApp;
  /** Label of the metric. */
  readonly name: string;
  /** Milliseconds since any moment; `performance.now` unless said. */
  readonly ticks?: () => number;
}

/**
 * Wraps database work so that the duration of each call is recorded, also of one that fails. What
 * the pool does meanwhile stands in `endpointgen_db_connections`.
 * @example
 * import { createApp, getDbClient, withPoolMetrics } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const db = getDbClient();
 * const count = withPoolMetrics({ app, name: "db_count" }, () =>
 *   db.read((session) => session.query("contacts.count", "select count(*) from contacts")),
 * );
 * await count();
 */
export function withPoolMetrics<Given extends unknown[], Result>(
  { app, name, ticks = () => performance.now() }: PoolMetricsOptions,
  work: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  return async (...given) => {
    const start = ticks();
    try {
      return await work(...given);
    } finally {
      recordDbLatency(app, name, (ticks() - start) / 1000);
    }
  };
}
