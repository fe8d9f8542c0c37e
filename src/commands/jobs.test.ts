import { describe, expect, it } from "vitest";
import { jobLines } from "../jobs/tell.js";
import { paint } from "../paint.js";
import { replayOrder } from "./jobs.js";

const plain = paint(false);

describe("jobs", () => {
  it("tells dead jobs by what they died of", () => {
    const errors = [{ code: "timeout", message: "Too slow.", count: 2, ids: ["a", "b"] }];
    const queue = { endpoint: "render", waiting: 1, running: 0, dead: 2, oldest_ms: 3_000, errors };
    expect(jobLines({ kind: "queues", queues: [queue] }, plain)).toEqual([
      "render  1 waiting, the oldest for 3 s, 0 running, 2 dead",
      "      2 × timeout: Too slow.",
      "          a",
      "          b",
    ]);
  });

  it("tells how many are queued again", () => {
    expect(jobLines({ kind: "replayed", found: 1, replayed: 0 }, plain)).toEqual([
      "1 dead job found, 0 queued again.",
    ]);
  });

  it.each(["x", "0", "-1", "1e9"])("takes no rate of %s", (rate) => {
    expect(() => replayOrder(undefined, { rate })).toThrow("--rate");
  });

  it("tells what Pulsar doesn't have yet, and that no more is taken", () => {
    const queue = { endpoint: "render", waiting: 2, running: 0, dead: 0, oldest_ms: 0, errors: [] };
    const lines = (most: number) =>
      jobLines({ kind: "queues", queues: [{ ...queue, backlog: { waiting: 2, most } }] }, plain);
    expect(lines(9)[1]).toBe("  2 of at most 9 not forwarded to Pulsar yet");
    expect(lines(2)[1]).toMatch(/; it is full, and new jobs are refused$/);
  });

  it("reads a time with its zone, and a day as its beginning", () => {
    const order = replayOrder("render", { from: "2026-03-01", to: "2026-03-01T10:30+01:00" });
    const [from, to] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 1, 9, 30)];
    expect(order).toEqual({
      do: "replay",
      endpoint: "render",
      dryRun: false,
      rate: 100,
      from,
      to,
    });
  });

  it.each([
    [{ from: "yesterday" }, "--from is a time"],
    [{ to: "2026-03-01T10:30" }, "--to is a time"],
    [{ to: "2026-13-01" }, "--to is a time"],
    [{ from: "2026-03-02", to: "2026-03-01" }, "before"],
    [{ from: "2026-03-02", error: "internal" }, "use one"],
  ])("takes no time of %o", (options, message) => {
    expect(() => replayOrder(undefined, options)).toThrow(message);
  });
});
