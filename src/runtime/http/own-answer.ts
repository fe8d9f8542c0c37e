import type { Response } from "express";
import type { EndpointDefinition, ResultOf } from "../request/definition.js";
import type { Call } from "./call.js";
import { followed } from "./followed.js";
import type { Tools } from "./tools.js";

/**
 * Runs a handler that answers by itself with Express' response, and reports what that answered;
 * what it returns instead, but the response, is its result as of any handler. Rejects when the client leaves
 * or time is up.
 * @example
 * import { defineEndpoint, ownAnswer, type App } from "@endpointgen/runtime";
 *
 * const logo = defineEndpoint({
 *   name: "logo",
 *   description: "Logo",
 *   method: "GET",
 *   path: "/logo",
 *   raw: true,
 *   response: { status: 200 },
 * });
 * const handler = logo.handler(({ raw }) => raw.response.type("svg").send("<svg/>"));
 * export function mountLogo(app: App): void {
 *   app.get(logo.path, app.observe(logo), async (_request, call) =>
 *     logo.answer(await ownAnswer(call, call.signal, (tools) => handler(tools))),
 *   );
 * }
 */
export async function ownAnswer<D extends EndpointDefinition>(
  call: Pick<Call<D>, "id" | "headers" | "tools">,
  signal: AbortSignal,
  handle: (tools: Tools<D>) => Promise<ResultOf<D>>,
): Promise<unknown> {
  const tools = call.tools(signal);
  const { request, response } = tools.raw;
  const restore = headRestorer(response);
  const own = whileWanted(response, signal);
  const fields = { ...call.headers, "x-request-id": call.id };
  const answered = followed({ raw: tools.raw, signal, fields }, () => undefined, restore);
  // Nobody waits for it where the handler gives a result or fails.
  answered.catch(() => undefined);
  try {
    const value: unknown = await handle({ ...tools, raw: { request, response: own } });
    // `end` gives the response behind ours.
    if (value === undefined || value === own || value === response) return await answered;
    return value;
  } catch (error) {
    // Half of an answer mustn't be taken for the whole.
    if (response.headersSent && !response.writableEnded) response.destroy();
    else if (!signal.aborted) restore();
    throw error;
  }
}

const writing = new Set<string | symbol>([
  ...["setHeader", "appendHeader", "removeHeader", "writeHead", "flushHeaders", "write", "end"],
  "pipe",
]);

/** The response as long as this try counts: what a try says that is given up, nobody hears. */
function whileWanted(response: Response, signal: AbortSignal): Response {
  const own: Response = new Proxy(response, {
    get: (target, key) => {
      if (signal.aborted && writing.has(key) && !target.headersSent) return () => own;
      return Reflect.get(target, key) as unknown;
    },
  });
  return own;
}

/** Takes back what a try that failed has said of its answer, so that another begins anew. */
function headRestorer(response: Response): () => void {
  const before = response.getHeaders();
  const { statusCode } = response;
  return () => {
    if (response.headersSent) return;
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.setHeaders(new Map(Object.entries(before) as [string, string][]));
    response.statusCode = statusCode;
  };
}
