import type { z } from "zod";
import { count, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      global: count(0, "Requests in flight across all processes; 0: no limit.", { min: 0 }),
      per_user: count(0, "Requests in flight for one user; 0: no limit.", { min: 0 }),
    },
    "How many requests may be in flight at once.",
  );

export type Concurrency = z.output<ReturnType<typeof schema>>;
