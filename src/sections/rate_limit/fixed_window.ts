import { block, count, seconds } from "../kinds.js";
import { longestWindow, type Figures, type Short } from "./algorithm.js";
import type { Limiter } from "./limiter.js";

interface Block {
  readonly limit: number;
  readonly window: number;
}

const limiter: Limiter<Block> = {
  factory: "fixedWindow",
  options: (value) => ({ limit: value("limit"), window: value("window") }),
  sentence: ({ limit, window }) => `${limit} per window of ${window} s`,
  pace: ({ limit, window }) => ({ burst: limit, perSecond: limit / window }),
  test: ({ limit, window }) => ({ allowed: limit, waitMs: window * 1000 }),
};

/** Counts requests in a window that opens with a key's first request. */
export const algorithm = {
  name: "fixed_window",

  schema: () =>
    block(
      {
        limit: count(20, "Requests allowed in one window."),
        window: seconds(60, "Seconds that a window lasts, from the first request in it.", {
          max: longestWindow,
        }),
      },
      "Settings of `algo: fixed_window`: a counter that starts again with every window.",
    ),

  short({ count: limit, seconds: window, burst }: Figures): Short {
    if (limit === undefined) return { wrong: "a fixed window needs a rate, such as 60/min" };
    if (burst !== undefined) return { wrong: "only token_bucket has a burst" };
    return { block: { limit, window } };
  },

  limiter,
};
