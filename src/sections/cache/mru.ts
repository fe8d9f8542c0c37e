import { sizedBlock } from "./algorithm.js";

/** Evicts what was used most recently. */
export const algorithm = {
  name: "mru",
  schema: () => sizedBlock("mru", "Settings of `algo: mru`: when full, the entry used last goes."),
  policy: { factory: "mru" },
};
