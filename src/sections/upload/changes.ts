import type { z } from "zod";
import type { Changes } from "../../changes/knob.js";
import type { schema } from "./schema.js";

/** What callers may leave with us. */
export const changes: Changes<z.output<ReturnType<typeof schema>>> = {
  off: "free",
  knobs: {
    allowed_types: { direction: "fewer", weaker: "more kinds of files are taken" },
    max_size: { direction: "lower", weaker: "larger files are taken" },
    max_files: { direction: "lower", weaker: "more files are taken" },
    chunk_size: "free",
    resumable: "free",
  },
};
