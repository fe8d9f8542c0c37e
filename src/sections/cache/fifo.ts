import { plainBlock } from "./algorithm.js";

/** Evicts what was inserted first. */
export const algorithm = {
  name: "fifo",
  schema: () => plainBlock("fifo", "Settings of `algo: fifo`: when full, the oldest entry goes."),
  policy: { factory: "fifo" },
};
