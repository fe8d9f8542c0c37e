import type { z } from "zod";
import { amount, count, flag, preciseSeconds, seconds, section } from "../kinds.js";

/** Longer pauses between tries are pointless: the client is gone. */
const longestBackoff = 60;

export const schema = () =>
  section(
    {
      circuit_breaker_threshold: count(3, "Failures in a row that open the breaker."),
      circuit_breaker_timeout: seconds(
        60,
        "Seconds that an open breaker refuses before it lets one probe pass.",
      ),
      max_retries: count(3, "Further tries after the first one fails.", { min: 0, max: 20 }),
      retry_backoff: amount(
        2,
        "Base of the pause between tries in seconds: 2, 4, 8 … with full jitter, at most 60.",
        { min: 0, max: longestBackoff },
      ),
      timeout: preciseSeconds(10, "Seconds that one attempt may take."),
      retry_ambiguous: flag(
        false,
        "Whether failures that may have had an effect (time-out, 5xx) are tried again even " +
          "though the method isn't idempotent and no key was sent.",
      ),
    },
    "Retries around a breaker around a time limit around the handler.",
  );

export type CircuitBreaker = z.output<ReturnType<typeof schema>>;
