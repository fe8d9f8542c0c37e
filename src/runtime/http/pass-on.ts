import type { Reply } from "../response/reply.js";
import { followed, type Followed } from "./followed.js";
import { passageOf } from "./passage.js";

/** What the generated code hands over, as far as it is needed here. */
export type PassOnContext = Pick<Followed, "raw" | "signal">;

/**
 * The business logic of an endpoint that only guards: lets the request go on to the handler that
 * is behind it, and reports what that answered. Rejects when the client leaves or time is up.
 */
export function passOn({ raw, signal }: PassOnContext): Promise<Reply> {
  const passage = passageOf(raw.request);
  if (passage === undefined) throw new TypeError("Only app.guard(name) runs this endpoint.");
  const fields = { ...passage.headers, ...(passage.id && { "x-request-id": passage.id }) };
  return followed({ raw, signal, fields }, () => {
    passage.next();
  });
}
