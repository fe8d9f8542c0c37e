import type { z } from "zod";
import { formed, listOf, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      redact: listOf(
        formed(/^[A-Za-z_][\w.-]{0,199}$/, "the name of a field, such as card_number"),
        [],
        "Fields whose values never reach a log, at any depth, besides the built-in list.",
      ),
    },
    "The log line of each request.",
  );

export type Logging = z.output<ReturnType<typeof schema>>;
