import { describe, expect, it } from "vitest";
import { codes } from "../src/config/codes.js";
import { isError } from "../src/diagnostic.js";
import { reportDiagnostics } from "../src/report/human.js";
import { casesWith, fixturePath, readFixture } from "./fixture-project.js";

/** A terminal that people split in two: everything must still fit. */
const width = 60;

describe.each(casesWith("expected.txt"))("fixtures/%s", (name) => {
  const { diagnostics, textOf } = readFixture(name);

  it("prints what is expected", async () => {
    const text = reportDiagnostics(diagnostics, { color: false, width, textOf });
    await expect(text).toMatchFileSnapshot(fixturePath(name, "expected.txt"));
  });

  it("is refused, with listed codes, places and sentences", () => {
    expect(diagnostics.some(isError)).toBe(true);
    for (const { code, place, message } of diagnostics) {
      expect(Object.keys(codes)).toContain(code);
      expect(place).toBeDefined();
      expect(message).not.toMatch(/Invalid |expected |undefined|\[object/);
    }
  });
});
