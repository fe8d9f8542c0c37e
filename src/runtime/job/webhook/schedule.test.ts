import { expect, it } from "vitest";
import { furtherTries, waitAfter } from "./schedule.js";

it("waits as the standard says, and a tenth more at most", () => {
  const tries = Array.from({ length: furtherTries }, (_, at) => at + 1);
  const least = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
  expect(tries.map((attempt) => waitAfter(attempt, 0))).toEqual(least);
  for (const attempt of tries) {
    const most = waitAfter(attempt, 0.999_999);
    expect(most).toBeLessThanOrEqual((least[attempt - 1] ?? 0) * 1.1);
  }
  expect(waitAfter(99, 0)).toBe(86_400);
});
