import { sizedBlock } from "./algorithm.js";

/** Evicts what was inserted last. */
export const algorithm = {
  name: "lifo",
  schema: () => sizedBlock("lifo", "Settings of `algo: lifo`: when full, the newest entry goes."),
  policy: { factory: "lifo" },
};
