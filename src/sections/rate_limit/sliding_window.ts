import { block, count, seconds } from "../kinds.js";
import { longestWindow, type Figures, type Short } from "./algorithm.js";
import type { Limiter } from "./limiter.js";

interface Block {
  readonly limit: number;
  readonly window: number;
}

const limiter: Limiter<Block> = {
  factory: "slidingWindow",
  options: (value) => ({ limit: value("limit"), window: value("window") }),
  sentence: ({ limit, window }) => `${limit} in any ${window} s`,
  pace: ({ limit, window }) => ({ burst: limit, perSecond: limit / window }),
  test: ({ limit, window }) => ({ allowed: limit, waitMs: window * 1000 }),
};

/** The store keeps one time stamp per allowed request, so the limit bounds the memory of a key. */
const mostTimeStamps = 10_000;

/** Exact: never more than `limit` requests in any `window` seconds. */
export const algorithm = {
  name: "sliding_window",

  schema: () =>
    block(
      {
        limit: count(
          20,
          "Requests allowed in any `window` seconds; each takes memory in the store.",
          {
            max: mostTimeStamps,
          },
        ),
        window: seconds(60, "Seconds that the window looks back from each request.", {
          max: longestWindow,
        }),
      },
      "Settings of `algo: sliding_window`: exact, with no doubled burst where two windows meet.",
    ),

  short({ count: limit, seconds: window, burst }: Figures): Short {
    if (limit === undefined) return { wrong: "a sliding window needs a rate, such as 60/min" };
    if (burst !== undefined) return { wrong: "only token_bucket has a burst" };
    return { block: { limit, window } };
  },

  limiter,
};
