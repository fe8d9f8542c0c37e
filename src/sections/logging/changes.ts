import type { Changes } from "../../changes/knob.js";
import type { Logging } from "./schema.js";

/** The built-in list of secret names stays whatever is written here. */
export const changes: Changes<Logging> = {
  off: { weaker: "requests leave no line" },
  knobs: { redact: { direction: "more", weaker: "more values reach the log" } },
};
