import { plainBlock } from "./algorithm.js";

/** Evicts the oldest entry that nobody used since the hand last passed (SIEVE, NSDI 2024). */
export const algorithm = {
  name: "sieve",
  schema: () =>
    plainBlock(
      "sieve",
      "Settings of `algo: sieve`: when full, the oldest entry not used again goes.",
    ),
  policy: { factory: "sieve" },
};
