import type { Request } from "express";
import { Refusal } from "../http/refusal.js";

/** What is left of a refused body is read away up to this size; above, the connection closes. */
const drained = 1024 * 1024;

const jsonType = /^application\/(?:[\w.!#$&^-]+\+)?json(?:\s*;|\s*$)/i;
const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/**
 * Reads the raw body of at most `limit` bytes; a request without one gives an empty buffer.
 * @throws Refusal 413 `body_too_large`, 415 `unsupported_media_type` (anything but JSON in UTF-8,
 * or compressed), 400 `body_incomplete` when the client went away.
 */
export async function readBody(request: Request, limit: number): Promise<Buffer> {
  const { headers } = request;
  const declared = headers["content-length"];
  const length = declared === undefined ? undefined : Number(declared);
  if (length === 0 || (length === undefined && headers["transfer-encoding"] === undefined)) {
    return Buffer.alloc(0);
  }
  requireJson(headers["content-type"], headers["content-encoding"]);
  if (length !== undefined && length > limit) throw tooLarge(limit, length - limit > drained);
  return collect(request, limit);
}

function requireJson(type: string | undefined, encoding: string | undefined): void {
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw unsupported("A compressed body is not accepted.");
  }
  if (type === undefined || !jsonType.test(type)) {
    throw unsupported("The body must be application/json.");
  }
  const named = charset.exec(type)?.[1]?.toLowerCase();
  if (named !== undefined && named !== "utf-8" && named !== "utf8") {
    throw unsupported("The body must be UTF-8.");
  }
}

function collect(request: Request, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (settle: () => void): void => {
      request.off("data", take).off("end", finish).off("close", abandon).off("error", abandon);
      settle();
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > limit)
        done(() => {
          reject(tooLarge(limit, true));
        });
    };
    const finish = (): void => {
      done(() => {
        resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      });
    };
    const abandon = (): void => {
      done(() => {
        reject(incomplete());
      });
    };
    request.on("data", take).on("end", finish).on("close", abandon).on("error", abandon);
  });
}

function tooLarge(limit: number, close: boolean): Refusal {
  return new Refusal({
    status: 413,
    code: "body_too_large",
    detail: `The body is larger than ${limit} bytes.`,
    ...(close && { headers: { connection: "close" } }),
    members: { limit },
    knob: "body_limit",
  });
}

function unsupported(detail: string): Refusal {
  return new Refusal({
    status: 415,
    code: "unsupported_media_type",
    detail,
    headers: { accept: "application/json" },
    knob: "request.body",
  });
}

function incomplete(): Refusal {
  return new Refusal({
    status: 400,
    code: "body_incomplete",
    detail: "The body ended before it was complete.",
  });
}
