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
});
