import { describe, expect, it } from "vitest";
import { z } from "zod";
import { textDuration } from "./seconds-in.js";

describe("textDuration", () => {
  const schema = textDuration(z.int().min(1).max(86_400));

  it.each([
    ["1", 1],
    ["5m", 300],
    [" 2 h ", 7200],
    ["1 day", 86_400],
    ["0.1min", 6],
  ])("reads %j", (text, seconds) => {
    expect(schema.parse(text)).toBe(seconds);
  });

  it.each(["0", "1.5", "25h", "5 weeks", "-1", "0x10", "1e3", "m", ""])("refuses %j", (text) => {
    expect(schema.safeParse(text).success).toBe(false);
  });
});
