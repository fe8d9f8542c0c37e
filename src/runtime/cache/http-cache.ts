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
  /**
   * False: no ETag, so an unchanged answer is sent again in full. `weak`: it says that the content
   * is the same, not each byte, as behind a proxy that compresses.
   */
  readonly etag?: boolean | "weak";
  /** Seconds past `maxAge` that the old answer may be shown while it is asked for (RFC 5861). */
  readonly staleWhileRevalidate?: number;
  /** Fields of the request that the answer depends on: `["accept-language"]`. */
  readonly vary?: readonly string[];
}

/** As for all answers, and what is known of this one. */
export interface CachedResponseOptions extends HttpCacheOptions {
  /** When the data was changed, to the second. */
  readonly lastModified?: Date;
}

/** A request as far as it decides whether its answer has changed. */
export interface ConditionalRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Makes what adds `Cache-Control` and `ETag` to answers 200 of GET and HEAD, and turns them into
 * 304 without a body for a client that has them already (`If-None-Match`, or without one
 * `If-Modified-Since` where the answer has `Last-Modified`; RFC 9110, section 13.2.2). Other answers
 * stay as they are. Throws a RangeError unless `maxAge` is 0 or more.
 */
export function httpCache(
  options: HttpCacheOptions,
): (request: ConditionalRequest, answer: Answer) => Answer {
  const control = controlOf(options);
  return (request, answer) => {
    // What is sent while it is made, or is sent already, has no text to tag.
    if (answer.status !== 200 || answer.send || !isRead(request)) return answer;
    const headers: Record<string, string> = { ...answer.headers, "cache-control": control };
    const varies = [headers["vary"] ?? [], options.vary ?? []].flat();
    if (varies.length > 0) headers["vary"] = varies.join(", ");
    if (options.etag !== false) headers["etag"] = etagOf(textOf(answer.body), options.etag);
    if (!isKnown(request.headers, headers)) return { ...answer, headers };
    delete headers["content-type"];
    return { status: 304, headers, body: [] };
  };
}

/** `If-None-Match` alone decides where there is one: it is the more exact of the two. */
function isKnown(asked: IncomingHttpHeaders, { etag, ...told }: Record<string, string>): boolean {
  const tags = asked["if-none-match"];
  if (tags !== undefined) return etag !== undefined && hasAlready(tags, etag);
  const since = Date.parse(asked["if-modified-since"] ?? "");
  return Date.parse(told["last-modified"] ?? "") <= since;
}

/**
 * An Express middleware: what the route answers with `response.json` may be kept by clients, and is
 * sent as 304 to one that has it already; a `Last-Modified` that the route has set counts, too. Throws a RangeError unless `maxAge` is 0 or more.
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
      const changed = response.getHeader("last-modified");
      const told = changedAt(typeof changed === "string" ? changed : undefined);
      writeAnswer(response, fields(request, jsonOf(data, response.statusCode, told)), {});
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
  { lastModified, ...options }: CachedResponseOptions,
): void {
  const told = changedAt(lastModified?.toUTCString());
  writeAnswer(response, httpCache(options)(request, jsonOf(data, 200, told)), {});
}

function changedAt(time: string | undefined): Readonly<Record<string, string>> {
  return time === undefined ? {} : { "last-modified": time };
}

function controlOf(options: HttpCacheOptions): string {
  const { maxAge, mustRevalidate = false, public: shared = false, staleWhileRevalidate } = options;
  if (!(maxAge >= 0)) throw new RangeError(`maxAge must be 0 seconds or more, not ${maxAge}`);
  return [
    shared ? "public" : "private",
    `max-age=${String(Math.round(maxAge))}`,
    ...(mustRevalidate ? ["must-revalidate"] : []),
    ...(staleWhileRevalidate === undefined
      ? []
      : [`stale-while-revalidate=${String(Math.round(staleWhileRevalidate))}`]),
  ].join(", ");
}

const isRead = ({ method }: ConditionalRequest): boolean => method === "GET" || method === "HEAD";

function etagOf(text: string, strength: HttpCacheOptions["etag"]): string {
  const hash = createHash("sha256").update(text).digest("base64url").slice(0, 27);
  return strength === "weak" ? `W/"${hash}"` : `"${hash}"`;
}

/** Weak comparison, as `If-None-Match` asks for. */
function hasAlready(field: string | undefined, etag: string): boolean {
  if (field === undefined) return false;
  if (field.trim() === "*") return true;
  const opaque = (tag: string): string => tag.trim().replace(/^W\//, "");
  return field.split(",").some((one) => opaque(one) === opaque(etag));
}

function jsonOf(data: unknown, status: number, told: Record<string, string>): Answer {
  const { body } = jsonAnswer(data);
  const headers = { "content-type": "application/json; charset=utf-8", ...told };
  return { status, headers, body };
}
