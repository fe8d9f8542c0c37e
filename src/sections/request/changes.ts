import type { Changes } from "../../changes/knob.js";
import type { Request } from "./schema.js";

/** What callers send is judged where the API is compared, form by form. */
export const changes: Changes<Request> = {
  off: "free",
  knobs: { params: "free", query: "free", headers: "free", body: "free" },
};
