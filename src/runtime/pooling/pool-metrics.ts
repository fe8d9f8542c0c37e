import { Gauge, Histogram, Registry, type Registry as Metrics } from "prom-client";
import { boundedLabels } from "../metrics/bounded-labels.js";
import type { PoolFigures } from "./lending.js";

/** What one pool records. */
export interface PoolMetrics {
  /** Seconds until a connection was there. */
  acquired(seconds: number): void;
  /** Seconds of one statement, by its name. */
  statement(name: string, seconds: number): void;
}

/** Records under the pool's name; pools of one registry share the metrics. */
export function poolMetrics(
  registry: Metrics | undefined,
  pool: string,
  figures: () => PoolFigures,
): PoolMetrics {
  const own = registry ?? new Registry();
  const acquire = histogram(own, "endpointgen_db_acquire_seconds", {
    help: "Seconds until a database connection was there, by pool",
    labelNames: ["pool"],
  });
  const statements = histogram(own, "endpointgen_db_statement_seconds", {
    help: "Seconds of database statements by pool and name",
    labelNames: ["pool", "statement"],
  });
  gauges(own).set(pool, figures);
  const child = boundedLabels(200, (statement) => statements.labels(pool, statement));
  return {
    acquired: (seconds) => {
      acquire.labels(pool).observe(seconds);
    },
    statement: (name, seconds) => {
      child(name).observe(seconds);
    },
  };
}

function histogram(
  registry: Metrics,
  name: string,
  rest: { readonly help: string; readonly labelNames: string[] },
): Histogram {
  const known = registry.getSingleMetric(name);
  if (known instanceof Histogram) return known;
  return new Histogram({ name, ...rest, registers: [registry] });
}

/** A gauge that asks every pool when somebody looks. */
class PoolGauge extends Gauge<"pool" | "state"> {
  readonly pools = new Map<string, () => PoolFigures>();
}

function gauges(registry: Metrics): PoolGauge["pools"] {
  const name = "endpointgen_db_connections";
  const known = registry.getSingleMetric(name);
  if (known instanceof PoolGauge) return known.pools;
  const gauge: PoolGauge = new PoolGauge({
    name,
    help: "Database connections by pool and state, and requests that wait for one",
    labelNames: ["pool", "state"],
    registers: [registry],
    collect() {
      for (const [pool, figures] of gauge.pools) {
        const { open, in_use, idle, waiting } = figures();
        for (const [state, value] of Object.entries({ open, in_use, idle, waiting })) {
          gauge.set({ pool, state }, value);
        }
      }
    },
  });
  return gauge.pools;
}
