import { describe, expect, it } from "vitest";
import { readDuration } from "./duration.js";

describe("readDuration", () => {
  it.each([
    ["60s", 60],
    ["60 sec", 60],
    ["5m", 300],
    ["5min", 300],
    ["2h", 7200],
    ["1 hour", 3600],
    ["1d", 86_400],
    ["1 day", 86_400],
    ["0.5m", 30],
    ["0.1min", 6],
  ])("%s is %d seconds", (written, seconds) => {
    expect(readDuration(written)).toBe(seconds);
  });

  it.each(["soon", "5 minutes ago", "-5m", "m", "", "1e3s", "5M"])(
    "leaves %j to the schema",
    (written) => {
      expect(readDuration(written)).toBe(written);
    },
  );

  it("passes numbers on", () => {
    expect(readDuration(60)).toBe(60);
  });
});
