import type { z } from "zod";
import type { Changes } from "../../changes/knob.js";
import type { schema } from "./schema.js";

/** A form of the answer, which protects nobody. */
export const changes: Changes<z.output<ReturnType<typeof schema>>> = {
  off: "free",
  knobs: { format: "free", chunk_size: "free", filename: "free" },
};
