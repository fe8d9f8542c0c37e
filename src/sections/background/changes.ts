import type { z } from "zod";
import type { Changes } from "../../changes/knob.js";
import type { schema } from "./schema.js";

/** Work of our own, which protects nobody. */
export const changes: Changes<z.output<ReturnType<typeof schema>>> = {
  off: "free",
  knobs: { retry: "free", chain: "free", with_db_session: "free", track_status: "free" },
};
