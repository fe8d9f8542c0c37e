import type { z } from "zod";
import { block, count, exportName, flag, listOf, preciseSeconds, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      retry: block(
        {
          max_retries: count(3, "Further tries of a task that fails.", { min: 0, max: 100 }),
          retry_delay: preciseSeconds(1, "Seconds between the tries.", { min: 0 }),
        },
        "How a failed task is tried again.",
      ),
      chain: listOf(
        exportName(),
        [],
        "Functions of the handler file that run one after the other.",
      ),
      with_db_session: flag(false, "Whether tasks get a database session of their own."),
      track_status: flag(false, "Whether the state of a task can be asked for."),
    },
    "Small work after the answer has gone out; errors are logged, never told to the caller.",
  );

export type BackgroundSection = z.output<ReturnType<typeof schema>>;
