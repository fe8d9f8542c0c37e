import type { Changes } from "../../changes/knob.js";
import type { Response } from "./schema.js";

/** What leaves; its form is judged where the API is compared. */
export const changes: Changes<Response> = {
  off: { weaker: "the answer isn't checked before it leaves" },
  knobs: {
    body: "free",
    status: "free",
    headers: "free",
    exclude_fields: { direction: "more", weaker: "more fields leave in answers" },
    raw: { direction: "off", weaker: "the answer isn't checked before it leaves" },
  },
};
