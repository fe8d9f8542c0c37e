import { block, count, seconds } from "../kinds.js";
import { longestWindow, type Figures, type Short } from "./algorithm.js";
import type { Limiter } from "./limiter.js";

interface Block {
  readonly rate_limit: number;
  readonly rate_window: number;
  readonly refill_rate: number;
}

const limiter: Limiter<Block> = {
  factory: "tokenBucket",
  options: (value) => ({
    rateLimit: value("rate_limit"),
    refillRate: value("refill_rate"),
    rateWindow: value("rate_window"),
  }),
  sentence: ({ rate_limit, refill_rate, rate_window }) =>
    `${rate_limit} at once, then ${refill_rate} per ${rate_window} s`,
  pace: ({ rate_limit, refill_rate, rate_window }) => ({
    burst: rate_limit,
    perSecond: refill_rate / rate_window,
  }),
  test: ({ rate_limit, refill_rate, rate_window }) => ({
    allowed: rate_limit,
    waitMs: Math.ceil((rate_window * 1000) / refill_rate),
  }),
};

/** A bucket of tokens that refills continuously; a request takes one. */
export const algorithm = {
  name: "token_bucket",

  schema: () =>
    block(
      {
        rate_limit: count(20, "Tokens that the bucket holds: the largest burst. It starts full."),
        rate_window: seconds(60, "Seconds in which `refill_rate` tokens come back, evenly.", {
          max: longestWindow,
        }),
        refill_rate: count(2, "Tokens gained per `rate_window`: the rate that can be kept up."),
      },
      "Settings of `algo: token_bucket`: bursts up to `rate_limit`, then a steady refill.",
    ),

  short({ count: rate, seconds: window, burst }: Figures): Short {
    if (rate === undefined) return { wrong: "a token bucket needs a rate, such as 60/min" };
    return { block: { rate_limit: burst ?? rate, rate_window: window, refill_rate: rate } };
  },

  limiter,
};
