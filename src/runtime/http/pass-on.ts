import type { ServerResponse } from "node:http";
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
  const begin = (): void => {
    passage.next();
  };
  return followed({ raw, signal, fields }, begin, (response) => {
    // Behind whoever tells it to the client.
    queueMicrotask(() => {
      if (!isUnderWay(response)) silence(response);
    });
  });
}

/** The handler had begun to answer: what it sends goes on. */
const isUnderWay = (response: ServerResponse): boolean =>
  response.headersSent && !response.writableEnded;

/** A handler that answers too late does no harm: nothing that it says arrives, and nothing throws. */
function silence(response: ServerResponse): void {
  const same = (): ServerResponse => response;
  Object.assign(response, {
    setHeader: same,
    appendHeader: same,
    removeHeader: () => undefined,
    writeHead: same,
    flushHeaders: () => undefined,
    write: () => true,
    end: same,
  });
}
