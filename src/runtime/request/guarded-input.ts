import type { Request } from "express";
import { passageOf } from "../http/passage.js";
import { parseJson } from "./json.js";
import { readBody } from "./read-body.js";

/**
 * What a guarded request asks for, for fingerprints alone: nothing is validated or taken away. A
 * JSON body that nobody has read yet is read, and stands at `request.body` as a parser would leave
 * it; any other body stays for the handler, and only its length and type count.
 * @param named the endpoint knows its users; else whoever shows other credentials asks another thing
 */
export async function guardedInput(request: Request, named: boolean): Promise<object> {
  const { headers, method, params, url } = request;
  return {
    method,
    params: { ...params },
    query: url.includes("?") ? url.slice(url.indexOf("?")) : "",
    accept: [headers.accept, headers["accept-language"]],
    body: await bodyOf(request),
    ...(named ? {} : { credentials: [headers.authorization, headers.cookie] }),
  };
}

async function bodyOf(request: Request): Promise<unknown> {
  const { headers } = request;
  if (request.readableEnded || headers["content-length"] === "0") return request.body as unknown;
  const size = headers["content-length"];
  if (size === undefined && headers["transfer-encoding"] === undefined) return undefined;
  const unread = { size, type: headers["content-type"] };
  const limit = passageOf(request)?.bodyLimit ?? 0;
  const isJson = /^application\/([\w.+-]+\+)?json\b/i.test(unread.type ?? "");
  const isPlain = headers["content-encoding"] === undefined && size !== undefined;
  if (!isJson || !isPlain || Number(size) > limit) return unread;
  request.body = parseJson(await readBody(request, limit));
  // The sign of Express 4's parsers that the body is read.
  (request as Request & { _body?: boolean })._body = true;
  return request.body as unknown;
}
