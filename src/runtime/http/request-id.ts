import type { IncomingMessage } from "node:http";

const sane = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** The request's id: the caller's `X-Request-Id` when it is safe to log and repeat, else a new one. */
export function requestIdOf(request: IncomingMessage, fresh: () => string): string {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && sane.test(given) ? given : fresh();
}
