import { describe, expect, it } from "vitest";
import { expandShortForm } from "./short-form.js";

const written = (text: string): unknown => {
  const expansion = expandShortForm(text);
  return expansion.kind === "expanded" ? expansion.value : expansion.kind;
};

const bucket = (rate_limit: number, rate_window: number, refill_rate: number) => ({
  algo: "token_bucket",
  token_bucket: { rate_limit, rate_window, refill_rate },
});

describe("short form", () => {
  it.each([
    ["60/min", bucket(60, 60, 60)],
    ["60/min per ip", { ...bucket(60, 60, 60), key: ["ip"] }],
    ["60 / min per user,resource", { ...bucket(60, 60, 60), key: ["user", "resource"] }],
    ["token_bucket 1/min burst 2 per user", { ...bucket(2, 60, 1), key: ["user"] }],
    ["100/5m", bucket(100, 300, 100)],
    ["1000/day per global", { ...bucket(1000, 86_400, 1000), key: ["global"] }],
    [
      "sliding_window 100/h",
      { algo: "sliding_window", sliding_window: { limit: 100, window: 3600 } },
    ],
    ["fixed_window 20/60s", { algo: "fixed_window", fixed_window: { limit: 20, window: 60 } }],
    ["throttle 2/1s", { algo: "throttle", throttle: { rate: 2, interval: 1 } }],
    ["throttle 2/0.5s", { algo: "throttle", throttle: { rate: 2, interval: 0.5 } }],
    ["throttle 5s", { algo: "throttle", throttle: { interval: 5 } }],
    ["debounce 2s", { algo: "debounce", debounce: { interval: 2 } }],
  ])("%s", (text, meaning) => {
    expect(written(text)).toEqual(meaning);
  });

  it.each([
    "fast",
    "60",
    "60/fortnight",
    "tokens 60/min",
    "60/min per planet",
    "sliding_window 60/min burst 90",
    "debounce 3/2s",
    "60/min burst",
    "5m",
  ])("refuses %s with a cure", (text) => {
    const expansion = expandShortForm(text);
    expect(expansion.kind).toBe("wrong");
    if (expansion.kind === "wrong") expect(expansion.findings[0]?.cure).toMatch(/60\/min/);
  });

  it("leaves maps alone", () => {
    expect(expandShortForm({ algo: "throttle" })).toEqual({ kind: "same" });
  });
});
