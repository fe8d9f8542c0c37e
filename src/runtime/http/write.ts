import type { ServerResponse } from "node:http";
import type { Answer, Text } from "./answer.js";

/**
 * Writes an answer once, as one string with its length. A piece that is still sealed goes out as
 * its token. Nothing happens when the response has begun already.
 */
export function writeAnswer(
  response: ServerResponse,
  answer: Answer,
  more: Readonly<Record<string, string>>,
): void {
  if (response.headersSent) return;
  if (answer.send) {
    response.statusCode = answer.status;
    const fields = Object.entries({ ...more, ...answer.headers });
    for (const [name, value] of fields) response.setHeader(name, value);
    answer.send();
    return;
  }
  const text = textOf(answer.body);
  const headers: Record<string, string | number> = { ...more, ...answer.headers };
  const length = Buffer.byteLength(text);
  if (answer.status !== 204 && answer.status !== 304) headers["content-length"] = length;
  response.writeHead(answer.status, headers);
  // ASCII is the same in both, and Latin-1 isn't looked through letter by letter.
  response.end(text, length === text.length ? "latin1" : "utf8");
}

/** The text of a body; what is still sealed stands in it as its token. */
export function textOf(body: Text): string {
  const first = body[0];
  if (body.length === 1 && typeof first === "string") return first;
  return body
    .map((piece) => (typeof piece === "string" ? piece : JSON.stringify(piece.sealed)))
    .join("");
}
