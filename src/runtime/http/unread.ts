import type { IncomingMessage, ServerResponse } from "node:http";
import type { Clock } from "../world/world.js";

/** What is left of a body that nobody wants is read away up to this size, and this long. */
const drained = 1024 * 1024;
const drainedMs = 2000;

/**
 * After an answer that came before its request's end: reads on a little, so that the sender gets to
 * see the answer (a closed connection with unread bytes is reset, RFC 9112, 9.6), and then closes.
 * Without it Node reads on for as long as the sender likes.
 */
export function boundUnread(
  request: IncomingMessage,
  response: ServerResponse,
  clock: Clock,
): void {
  // Before Node's own listener, which throws what comes unseen away unless somebody reads.
  response.prependOnceListener("finish", () => {
    if (request.complete || request.destroyed) return;
    let left = drained;
    const close = (): void => {
      request.socket.destroy();
    };
    const cancel = clock.after(drainedMs, close);
    request
      .on("data", (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) close();
      })
      .once("close", cancel)
      .once("end", cancel)
      .resume();
    request.read(0);
  });
}
