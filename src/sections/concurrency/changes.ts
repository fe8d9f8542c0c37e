import type { z } from "zod";
import type { Changes } from "../../changes/knob.js";
import type { schema } from "./schema.js";

/** Protects the service from too much at once. */
export const changes: Changes<z.output<ReturnType<typeof schema>>> = {
  off: { weaker: "any number of requests run at once" },
  knobs: {
    global: { direction: "lower_but_zero", weaker: "more requests run at once" },
    per_user: { direction: "lower_but_zero", weaker: "more requests of one user run at once" },
  },
};
