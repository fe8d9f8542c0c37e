import { z } from "zod";
import { formed, oneOf, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      format: oneOf(["jsonl", "csv"], "jsonl", "How rows are written."),
      chunk_size: z.int().min(1).max(100_000).default(1000).meta({
        description: "Rows fetched and written at a time.",
        defaultText: "1000 for JSONL, 5000 for CSV",
      }),
      filename: formed(/^[\w][\w. -]{0,99}$/, "a name of a file, such as contacts.csv")
        .optional()
        .meta({ description: "Browsers save the answer under this name." }),
    },
    "Answers that are sent while they are made.",
  );

export type Stream = z.output<ReturnType<typeof schema>>;
