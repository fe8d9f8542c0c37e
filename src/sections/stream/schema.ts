import { z } from "zod";
import { oneOf, section } from "../kinds.js";

export const schema = () =>
  section(
    {
      format: oneOf(["jsonl", "csv"], "jsonl", "How rows are written."),
      chunk_size: z.int().min(1).max(100_000).default(1000).meta({
        description: "Rows fetched and written at a time.",
        defaultText: "1000 for JSONL, 5000 for CSV",
      }),
    },
    "Answers that are sent while they are made.",
  );
