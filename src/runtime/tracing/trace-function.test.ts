import { describe, expect, it } from "vitest";
import { createMetrics } from "../metrics/metrics.js";
import { recordingTracer } from "../testing/spans.js";
import { traceFunction } from "./trace-function.js";

const failure = new Error("refused Bearer abc.def.ghi");

describe("traceFunction", () => {
  it("makes a span with attributes, fixed or from the arguments, and passes results on", async () => {
    const { tracer, spans } = recordingTracer();
    const add = traceFunction({ name: "add", attributes: { kind: "sum" }, tracer })(
      (one: number, other: number) => one + other,
    );
    const load = traceFunction({ name: "load", attributes: (id: string) => ({ id }), tracer })(
      (id: string, count: number) => Promise.resolve(id.repeat(count)),
    );
    expect(add(1, 2)).toBe(3);
    expect(await load("a", 3)).toBe("aaa");
    expect(spans).toMatchObject([
      { name: "add", attributes: { kind: "sum" }, ended: true },
      { name: "load", attributes: { id: "a" }, ended: true },
    ]);
  });

  it("ends the span of an asynchronous function only with it", async () => {
    const { tracer, spans } = recordingTracer();
    let finish = (): void => undefined;
    const work = () => new Promise<void>((resolve) => (finish = resolve));
    const pending = traceFunction({ name: "slow", tracer })(work)();
    expect(spans[0]?.ended).toBe(false);
    finish();
    await pending;
    expect(spans[0]?.ended).toBe(true);
  });

  it("notes exceptions unless told not to", async () => {
    const { tracer, spans } = recordingTracer();
    const fails = () => Promise.reject(failure);
    await expect(traceFunction({ name: "one", tracer })(fails)()).rejects.toBe(failure);
    const quiet = traceFunction({ name: "two", tracer, captureExceptions: false })(fails);
    await expect(quiet()).rejects.toBe(failure);
    expect(spans.map(({ exceptions }) => exceptions)).toEqual([["refused Bearer [redacted]"], []]);
  });

  it("records durations in the app's metrics unless told not to", async () => {
    const { tracer } = recordingTracer();
    const metrics = createMetrics();
    let now = 0;
    const options = { tracer, app: { metrics }, ticks: () => now };
    const work = () => {
      now += 250;
    };
    traceFunction({ name: "counted", ...options })(work)();
    traceFunction({ name: "left_out", ...options, recordMetrics: false })(work)();
    const text = await metrics.registry.metrics();
    expect(text).toContain('endpointgen_function_duration_seconds_sum{name="counted"} 0.25');
    expect(text).not.toContain("left_out");
  });

  it("says that metrics need an app", () => {
    expect(() => traceFunction({ name: "lost", recordMetrics: true })).toThrow(TypeError);
  });
});
