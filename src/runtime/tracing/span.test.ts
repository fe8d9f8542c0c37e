import { trace } from "@opentelemetry/api";
import { describe, expect, it } from "vitest";
import { recordingTracer } from "../testing/spans.js";
import { openSpan } from "./span.js";
import { traceFunction } from "./trace-function.js";

const failure = new Error("upstream refused Bearer abc.def.ghi");

describe("spans", () => {
  it("are none where no SDK is there to be told", () => {
    const tracer = trace.getTracer("nobody");
    expect(openSpan(tracer, { name: "request", attributes: {}, headers: {} })).toBeUndefined();
  });

  it("hide tokens that stand in an error's message, as the log does", () => {
    const { tracer, spans } = recordingTracer();
    openSpan(tracer, { name: "request", attributes: {}, headers: {} })?.end({}, failure);
    const work = traceFunction({ name: "work", tracer })(() => {
      throw failure;
    });
    expect(work).toThrow(failure);
    expect(spans.map(({ exceptions }) => exceptions)).toEqual([
      ["upstream refused Bearer [redacted]"],
      ["upstream refused Bearer [redacted]"],
    ]);
  });
});
