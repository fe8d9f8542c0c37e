import { z } from "zod";
import { count, formed, section, text } from "../kinds.js";

export const schema = () =>
  section(
    {
      histogram_name: formed(
        /^[a-zA-Z_:][\w:]{0,199}$/,
        "a Prometheus metric name: letters, digits, _ and :",
      )
        .default("io_job_latency_seconds")
        .meta({
          description: "Name of the latency histogram.",
          defaultText: "`<endpoint_name>_latency_seconds`",
        }),
      histogram_description: text().default("IO job latency (seconds)").meta({
        description: "Help text of the histogram.",
        defaultText: "the description in sentence case, and `latency (seconds)`",
      }),
      histogram_label: formed(/^[a-zA-Z_]\w{0,99}$/, "a label name: letters, digits and _")
        .default("resource_id")
        .meta({
          description:
            "What the histogram is labelled with: `resource_id` is the resource, `endpoint` the " +
            "route, any other name the input field so named.",
        }),
      buckets: z.array(z.number().positive()).min(1).max(50).optional().meta({
        description: "Upper bounds of the buckets in seconds, rising.",
        defaultText: "the buckets of prom-client",
      }),
      max_label_values: count(100, "Label values told apart; more count as `other`.", {
        max: 1000,
      }),
    },
    "The latency histogram; its names follow `endpoint_name`.",
  );

export type Metrics = z.output<ReturnType<typeof schema>>;
