import { block, count, preciseSeconds } from "../kinds.js";
import { longestWindow, type Figures, type Short } from "./algorithm.js";
import type { Limiter } from "./limiter.js";

interface Block {
  readonly interval: number;
  readonly rate: number;
}

/** Whole milliseconds between two requests, rounded up as the runtime does. */
const gapMs = ({ interval, rate }: Block): number => Math.ceil(Math.round(interval * 1000) / rate);

const limiter: Limiter<Block> = {
  factory: "throttle",
  options: (value) => ({ interval: value("interval"), rate: value("rate") }),
  sentence: (own) => `1 every ${gapMs(own) / 1000} s`,
  pace: ({ interval, rate }) => ({ burst: 1, perSecond: rate / interval }),
  test: (own) => ({ allowed: 1, waitMs: gapMs(own) }),
};

/** Keeps allowed requests apart; no bursts. */
export const algorithm = {
  name: "throttle",

  schema: () =>
    block(
      {
        interval: preciseSeconds(
          60,
          "Seconds in which `rate` requests are allowed; fractions count.",
          {
            max: longestWindow,
          },
        ),
        rate: count(1, "Requests per `interval`, at least `interval / rate` seconds apart."),
      },
      "Settings of `algo: throttle`: allowed requests keep their distance, without bursts.",
    ),

  short({ count: rate, seconds: interval, burst }: Figures): Short {
    if (burst !== undefined) return { wrong: "only token_bucket has a burst" };
    return { block: rate === undefined ? { interval } : { interval, rate } };
  },

  limiter,
};
