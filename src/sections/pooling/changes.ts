import type { z } from "zod";
import type { Changes } from "../../changes/knob.js";
import type { schema } from "./schema.js";

/** Protects the database from us. */
export const changes: Changes<z.output<ReturnType<typeof schema>>> = {
  off: "free",
  knobs: {
    pool_size: { direction: "lower", weaker: "the database carries more connections" },
    max_overflow: { direction: "lower", weaker: "the database carries more connections" },
    pool_timeout: "free",
    pool_recycle: "free",
    pre_ping: "free",
    statement_timeout: { direction: "lower", weaker: "a statement may run for longer" },
    pool_mode: "free",
  },
};
