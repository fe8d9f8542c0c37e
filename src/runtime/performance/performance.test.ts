import { describe, expect, it } from "vitest";
import { getSecureLogger } from "../logging/secure-logger.js";
import { recordingTracer } from "../testing/spans.js";
import { traceFunction } from "../tracing/trace-function.js";
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
});

describe("traceFunction", () => {
  it("spans a call and marks its failure", async () => {
    const { tracer, spans } = recordingTracer();
    const traced = traceFunction({ name: "work", tracer });
    expect(traced((n: number) => n + 1)(1)).toBe(2);
    await expect(traced(async () => Promise.reject(new Error("no")))()).rejects.toThrow("no");
    expect(spans).toMatchObject([
      { name: "work", ended: true, exceptions: [] },
      { name: "work", ended: true, exceptions: ["no"] },
    ]);
  });
});
