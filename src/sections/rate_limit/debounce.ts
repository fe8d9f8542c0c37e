import { block, preciseSeconds } from "../kinds.js";
import { longestWindow, type Figures, type Short } from "./algorithm.js";
import type { Limiter } from "./limiter.js";

interface Block {
  readonly interval: number;
}

const limiter: Limiter<Block> = {
  factory: "debounce",
  options: (value) => ({ interval: value("interval") }),
  sentence: ({ interval }) => `1 after a quiet time of ${interval} s`,
  pace: ({ interval }) => ({ burst: 1, perSecond: 1 / interval }),
  // The refused request of the test starts the quiet time again, so it is waited for in full.
  test: ({ interval }) => ({ allowed: 1, waitMs: Math.round(interval * 1000) }),
};

/** Lets a request pass after a quiet time; every request starts the quiet time again. */
export const algorithm = {
  name: "debounce",

  schema: () =>
    block(
      {
        interval: preciseSeconds(
          60,
          "Seconds without any request, allowed or refused, before the next one passes.",
          { max: longestWindow },
        ),
      },
      "Settings of `algo: debounce`: one request after a quiet time, refused ones restart it.",
    ),

  short({ count, seconds: interval, burst }: Figures): Short {
    if (burst !== undefined) return { wrong: "only token_bucket has a burst" };
    if (count !== undefined) return { wrong: "debounce takes a quiet time, such as debounce 5s" };
    return { block: { interval } };
  },

  limiter,
};
