import { describe, expect, it } from "vitest";
import { getSecureLogger } from "../logging/secure-logger.js";
import { createMetrics } from "../metrics/metrics.js";
import { measurePerformance } from "./measure-performance.js";

describe("measurePerformance", () => {
  it("records every call and logs only the slow ones", async () => {
    const lines: string[] = [];
    const log = getSecureLogger("x", { destination: { write: (line) => void lines.push(line) } });
    const seconds: number[] = [];
    let now = 0;
    const measured = measurePerformance("work", {
      thresholdMs: 100,
      log,
      record: (value) => seconds.push(value),
      ticks: () => now,
    })((takes: number) => {
      now += takes;
      return Promise.resolve(takes);
    });
    expect(await measured(100)).toBe(100);
    expect(await measured(101)).toBe(101);
    expect(seconds).toEqual([0.1, 0.101]);
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { level: "warn", name: "work", ms: 101, threshold_ms: 100 },
    ]);
  });

  it("counts slow calls in the app's metrics, at the level that is asked for", async () => {
    const lines: string[] = [];
    const log = getSecureLogger("x", { destination: { write: (line) => void lines.push(line) } });
    const metrics = createMetrics();
    let now = 0;
    const app = { log, metrics };
    const work = (takes: number) => {
      now += takes;
    };
    const measured = measurePerformance("work", { app, level: "error", ticks: () => now })(work);
    const quiet = measurePerformance("quiet", { app, recordMetric: false, ticks: () => now })(work);
    for (const takes of [100, 101, 500]) measured(takes);
    quiet(500);
    const text = await metrics.registry.metrics();
    expect(text).toContain('endpointgen_slow_calls_total{name="work"} 2');
    expect(text).not.toContain("quiet");
    expect(lines.map((line) => (JSON.parse(line) as { level: string }).level)).toEqual([
      "error",
      "error",
      "warn",
    ]);
  });

  it("says that the metric needs an app", () => {
    const log = getSecureLogger("x");
    expect(() => measurePerformance("work", { log, recordMetric: true })).toThrow(TypeError);
  });
});
