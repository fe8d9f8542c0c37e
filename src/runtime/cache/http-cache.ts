import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import type { Answer } from "../http/answer.js";
import { textOf, writeAnswer } from "../http/write.js";
import { jsonAnswer } from "./loader.js";

/** What clients and proxies may do with an answer (RFC 9111). */
export interface HttpCacheOptions {
  /** Seconds that it may be kept without asking; 0: it is asked for each time, by its ETag. */
  readonly maxAge: number;
  /** True: once those are over it must be asked for. */
  readonly mustRevalidate?: boolean;
  /** True: proxies may keep it too, and show it to everybody. False unless said. */
  readonly public?: boolean;
  /** False: no ETag, so an unchanged answer is sent again in full. */
  readonly etag?: boolean;
}

/** A request as far as it decides whether its answer has changed. */
export interface ConditionalRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Makes what adds `Cache-Control` and `ETag` to answers 200 of GET and HEAD, and turns them into
 * 304 without a body for a client that has them already (`If-None-Match`, RFC 9110, section 13.1.2).
 * Other answers stay as they are. Throws a RangeError unless `maxAge` is 0 or more.
 */
export function httpCache(
  options: HttpCacheOptions,
): (request: ConditionalRequest, answer: Answer) => Answer {
  const control = controlOf(options);
  return (request, answer) => {
    if (answer.status !== 200 || !isRead(request)) return answer;
    const headers: Record<string, string> = { ...answer.headers, "cache-control": control };
    if (options.etag === false) return { ...answer, headers };
    const etag = etagOf(textOf(answer.body));
    headers["etag"] = etag;
    if (!hasAlready(request.headers["if-none-match"], etag)) return { ...answer, headers };
    delete headers["content-type"];
    return { status: 304, headers, body: [] };
  };
}

/**
 * An Express middleware: what the route answers with `response.json` may be kept by clients, and is
 * sent as 304 to one that has it already. Throws a RangeError unless `maxAge` is 0 or more.
 * @example
 * import { cacheResponse, createApp } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const kept = cacheResponse({ maxAge: 3600, mustRevalidate: true });
 * app.express.get("/reference-data", kept, (_request, response) => {
 *   response.json({ data: "value" });
 * });
 */
export function cacheResponse(options: HttpCacheOptions): RequestHandler {
  const fields = httpCache(options);
  return (request, response, next) => {
    response.json = (data: unknown) => {
      writeAnswer(response, fields(request, jsonOf(data, response.statusCode)), {});
      return response;
    };
    next();
  };
}

/**
 * Answers a request with data that clients may keep: as JSON, or as 304 to one that has it already.
 * Throws a RangeError unless `maxAge` is 0 or more, and a TypeError for what JSON can't hold.
 * @example
 * import { createApp, createCachedResponse } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.express.get("/user-settings", (request, response) => {
 *   createCachedResponse({ theme: "dark" }, request, response, { maxAge: 600, public: false });
 * });
 */
export function createCachedResponse(
  data: unknown,
  request: Request,
  response: Response,
  options: HttpCacheOptions,
): void {
  writeAnswer(response, httpCache(options)(request, jsonOf(data, 200)), {});
}

function controlOf({ maxAge, mustRevalidate = false, public: shared = false }: HttpCacheOptions) {
  if (!(maxAge >= 0)) throw new RangeError(`maxAge must be 0 seconds or more, not ${maxAge}`);
  return [
    shared ? "public" : "private",
    `max-age=${String(Math.round(maxAge))}`,
    ...(mustRevalidate ? ["must-revalidate"] : []),
  ].join(", ");
}

const isRead = ({ method }: ConditionalRequest): boolean => method === "GET" || method === "HEAD";

function etagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
}

/** Weak comparison, as `If-None-Match` asks for. */
function hasAlready(field: string | undefined, etag: string): boolean {
  if (field === undefined) return false;
  if (field.trim() === "*") return true;
  return field.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

function jsonOf(data: unknown, status: number): Answer {
  const { body } = jsonAnswer(data);
  return { status, headers: { "content-type": "application/json; charset=utf-8" }, body };
}
