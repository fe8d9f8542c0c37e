import { describe, expect, it } from "vitest";
import { together } from "./together.js";

describe("together", () => {
  it("takes the calls of one turn at once, and gives each its own result", async () => {
    const runs: (readonly number[])[] = [];
    const double = together<number, number>(
      (items) => {
        runs.push(items);
        return Promise.resolve(items.map((item) => 2 * item));
      },
      { most: 2 },
    );
    expect(await Promise.all([double(1), double(2), double(3)])).toEqual([2, 4, 6]);
    expect(await double(4)).toBe(8);
    expect(runs).toEqual([[1, 2], [3], [4]]);
  });

  it("tells all of a failure", async () => {
    const failing = together<number, number>(() => Promise.reject(new Error("away")), { most: 9 });
    const both = await Promise.allSettled([failing(1), failing(2)]);
    expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
