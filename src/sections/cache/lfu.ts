import { plainBlock } from "./algorithm.js";

/** Evicts what was used least often; ties go to the least recently used. */
export const algorithm = {
  name: "lfu",
  schema: () => plainBlock("lfu", "Settings of `algo: lfu`: when full, the least used entry goes."),
  policy: { factory: "lfu" },
};
