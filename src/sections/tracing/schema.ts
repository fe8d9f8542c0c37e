import type { z } from "zod";
import { formed, section } from "../kinds.js";

const label = () =>
  formed(
    /^[A-Za-z_][\w.:-]{0,199}$/,
    "a name of letters, digits, dots, colons, dashes and underscores",
  );

export const schema = () =>
  section(
    {
      function_name: label().default("io_job_logic").meta({
        description: "Name of the span around the business logic.",
        defaultText: "`<endpoint_name>_logic`",
      }),
      trace_label: label().default("io_job_trace").meta({
        description: "First part of the rate limiter's key, and an attribute of the span.",
        defaultText: "`<endpoint_name>_trace`",
      }),
    },
    "Names in traces; they follow `endpoint_name`.",
  );

export type Tracing = z.output<ReturnType<typeof schema>>;
