import { plainBlock } from "./algorithm.js";

/** Evicts what was used longest ago. */
export const algorithm = {
  name: "lru",
  schema: () =>
    plainBlock("lru", "Settings of `algo: lru`: when full, the entry unused for longest goes."),
  policy: { factory: "lru" },
};
