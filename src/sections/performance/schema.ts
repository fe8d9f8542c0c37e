import type { z } from "zod";
import { count, flag, oneOf, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      threshold_ms: count(100, "Milliseconds above which a call counts as slow.", {
        max: 3_600_000,
      }),
      level: oneOf(
        ["debug", "info", "warn", "error"],
        "warn",
        "Log level of the line about a slow call.",
      ),
      record_metric: flag(true, "Whether slow calls are counted in a metric too."),
    },
    "What happens when a call is slow.",
  );

export type Performance = z.output<ReturnType<typeof schema>>;
