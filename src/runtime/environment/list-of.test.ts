import { describe, expect, it } from "vitest";
import { listOf } from "./list-of.js";
import { StartupError } from "./startup-error.js";

const read = (text: string | undefined) => listOf("IP_WHITELIST", { IP_WHITELIST: text });

describe("a list in the environment", () => {
  it("is JSON or separated by commas, and empty when nothing is set", () => {
    expect(read("10.0.0.0/8, ::1/128,")).toEqual(["10.0.0.0/8", "::1/128"]);
    expect(read(' ["10.0.0.0/8"] ')).toEqual(["10.0.0.0/8"]);
    expect([read(undefined), read(""), read("[]")]).toEqual([[], [], []]);
  });

  it("is told in a sentence when it is neither", () => {
    for (const text of ["[10.0.0.0/8]", "[1]", '["a"'])
      expect(() => read(text), text).toThrow(StartupError);
  });
});
