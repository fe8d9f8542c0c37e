import { describe, expect, it } from "vitest";
import { boundedLabels } from "./bounded-labels.js";
import { createMetrics } from "./metrics.js";

describe("boundedLabels", () => {
  it("gives at most `limit` values a child of their own", () => {
    const made: string[] = [];
    const child = boundedLabels(2, (value) => {
      made.push(value);
      return value;
    });
    expect(["a", "b", "c", "a", "d"].map(child)).toEqual(["a", "b", "other", "a", "other"]);
    expect(made).toEqual(["a", "b", "other"]);
  });

  it("counts `other` neither against the limit nor twice, and takes no endless values", () => {
    const child = boundedLabels(2, (value) => value);
    expect(child("x".repeat(1000))).toBe("other");
    expect([child("a"), child("b"), child("c")]).toEqual(["a", "b", "other"]);
  });
});

describe("createMetrics", () => {
  it("has a registry of its own", async () => {
    const [one, two] = [createMetrics(), createMetrics()];
    one.request("order", 200);
    expect(await one.registry.metrics()).toContain('{endpoint="order",status="200"} 1');
    expect(await two.registry.metrics()).not.toContain("order");
  });

  it("refuses two histograms of one name", () => {
    const metrics = createMetrics();
    const options = { name: "x_seconds", description: "X", label: "resource_id" };
    metrics.histogram(options);
    expect(() => metrics.histogram(options)).toThrow(/Two endpoints/);
  });

  it("records into the given buckets", async () => {
    const metrics = createMetrics();
    const record = metrics.histogram({
      name: "x_seconds",
      description: "X",
      label: "kind",
      buckets: [0.1, 1],
    });
    record("a", 0.5);
    const text = await metrics.registry.metrics();
    expect(text).toContain('x_seconds_bucket{le="0.1",kind="a"} 0');
    expect(text).toContain('x_seconds_bucket{le="1",kind="a"} 1');
  });
});
