import { block, count } from "../kinds.js";
import type { Figures, Short } from "./algorithm.js";
import type { Limiter } from "./limiter.js";

interface Block {
  readonly gap: number;
}

const limiter: Limiter<Block> = {
  factory: "spaced",
  options: (value) => ({ gap: value("gap") }),
  sentence: ({ gap }) => `one every ${gap} s`,
  pace: ({ gap }) => ({ burst: 1, perSecond: 1 / gap }),
  test: ({ gap }) => ({ allowed: 1, waitMs: gap * 1000 }),
};

/** Requests keep a gap between each other. */
export const algorithm = {
  name: "spaced",
  schema: () =>
    block({ gap: count(5, "Seconds between two requests.") }, "Settings of `algo: spaced`."),
  short: ({ seconds: gap }: Figures): Short => ({ block: { gap } }),
  limiter,
};
