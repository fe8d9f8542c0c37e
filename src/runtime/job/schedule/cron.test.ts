import { describe, expect, it } from "vitest";
import { cronReader } from "./cron.js";

/** The next times from then on, in UTC. */
async function times(cron: string, timezone: string, from: string, count: number) {
  const read = await cronReader();
  const { after } = read({ name: "s", cron, timezone });
  const found: string[] = [];
  for (let time = Date.parse(from) - 1; found.length < count;) {
    time = after(time);
    found.push(new Date(time).toISOString().slice(8, 16));
  }
  return found;
}

describe("cron expressions", () => {
  it("are due at their times, each once, from the very millisecond on", async () => {
    const from = "2026-01-01T00:00:00.000Z";
    expect(await times("*/20 * * * *", "UTC", from, 3)).toEqual([
      "01T00:00",
      "01T00:20",
      "01T00:40",
    ]);
    const read = await cronReader();
    const { after } = read({ name: "s", cron: "0 0 * * *", timezone: "UTC" });
    expect(after(Date.parse(from))).toBe(Date.parse("2026-01-02T00:00Z"));
    expect(after(Date.parse(from) + 500)).toBe(Date.parse("2026-01-02T00:00Z"));
  });

  it("of fixed times keep their number a day when clocks change", async () => {
    const night = ["30 2 * * *", "Europe/Berlin"] as const;
    // 2:30 isn't there on the 29th: the clocks go from 2:00 to 3:00, which is 1:00 in UTC.
    expect(await times(...night, "2026-03-28T00:00Z", 3)).toEqual([
      "28T01:30",
      "29T01:00",
      "30T00:30",
    ]);
    // 2:30 is there twice on the 25th: 0:30 and 1:30 in UTC.
    expect(await times(...night, "2026-10-24T00:00Z", 3)).toEqual([
      "24T00:30",
      "25T00:30",
      "26T01:30",
    ]);
    const twice = ["30 2,14 * * *", "Europe/Berlin"] as const;
    expect(await times(...twice, "2026-10-25T00:00Z", 2)).toEqual(["25T00:30", "25T13:30"]);
  });

  it("of intervals go on as time passes when clocks change", async () => {
    const halves = ["*/30 * * * *", "Europe/Berlin"] as const;
    expect(await times(...halves, "2026-03-29T00:30Z", 3)).toEqual([
      "29T00:30",
      "29T01:00",
      "29T01:30",
    ]);
    expect(await times(...halves, "2026-10-25T00:30Z", 4)).toEqual([
      "25T00:30",
      "25T01:00",
      "25T01:30",
      "25T02:00",
    ]);
  });

  it.each([
    ["a field that is none", "x * * * *", "UTC"],
    ["seconds", "* * * * * *", "UTC"],
    ["a minute that isn't there", "61 * * * *", "UTC"],
    ["a day that never comes", "0 0 30 2 *", "UTC"],
    ["a time zone that is none", "* * * * *", "Nowhere/Land"],
  ])("with %s are no schedule", async (_what, cron, timezone) => {
    const read = await cronReader();
    expect(() => read({ name: "nightly", cron, timezone })).toThrow(
      /schedule nightly can't be used/,
    );
  });
});
