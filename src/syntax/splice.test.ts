import { expect, it } from "vitest";
import { spliced } from "./splice.js";

it("changes what it is told, in whatever order, and nothing else", () => {
  const splices = [
    { range: [4, 5], text: "B" },
    { range: [0, 1], text: "" },
    { range: [4, 5], text: "B" },
  ] as const;
  expect(spliced("a\r\n b\t", splices)).toBe("\r\n B\t");
});
