import type { z } from "zod";
import { count, flag, formed, listOf, section } from "../kinds.js";

const gibibyte = 1_073_741_824;

export const schema = () =>
  section(
    {
      allowed_types: listOf(
        formed(/^[a-z]+\/(\*|[a-z0-9][a-z0-9.+-]*)$/, "a media type, such as text/csv or image/*"),
        [],
        "Media types that are taken, checked against the content too.",
      ),
      max_size: count(10_485_760, "Bytes that one file may have.", { max: 1024 * gibibyte }),
      chunk_size: count(1_048_576, "Bytes that are written at a time.", {
        min: 1024,
        max: gibibyte,
      }),
      max_files: count(1, "Files of one request.", { max: 100 }),
      resumable: flag(false, "Whether an interrupted upload can go on where it stopped (tus)."),
    },
    "Files that callers send.",
  );

export type Upload = z.output<ReturnType<typeof schema>>;
