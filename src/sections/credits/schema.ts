import { z } from "zod";
import { count, exportName, flag, formed, seconds, section } from "../kinds.js";

const quota = () =>
  z
    .strictObject({
      limit: count(1000, "Credits that one user may spend per `period`."),
      period: seconds(86_400, "Seconds that a period lasts."),
    })
    .optional()
    .meta({ description: "A bound per period, answered with 429; absent: none." });

export const schema = () =>
  section(
    {
      type: formed(/^[a-z][a-z0-9_]{0,63}$/, "the name of a balance: small letters, digits and _")
        .default("default")
        .meta({ description: "Which balance pays: `default`, `ai`, `leads`, `skiptrace` …" }),
      estimate: exportName().optional().meta({
        description:
          "Function of the handler file that says how many credits to hold for an input.",
        defaultText: "`required_credits`",
      }),
      on_insufficient: z
        .literal([402, 429])
        .default(402)
        .meta({ description: "Status when the balance doesn't suffice." }),
      quota: quota(),
      refund_on_error: flag(true, "Whether held credits are given back when the work fails."),
    },
    "What a call costs, besides the number in `required_credits`.",
  );

export type Credits = z.output<ReturnType<typeof schema>>;
