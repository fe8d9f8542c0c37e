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
  const { raw } = tools;
  const { response } = raw;
  const fields = { ...call.headers, "x-request-id": call.id };
  const answered = followed({ raw, signal, fields }, () => undefined);
  // Nobody waits for it where the handler gives a result or fails.
  answered.catch(() => undefined);
  try {
    const value: unknown = await handle(tools);
    return await (value === undefined || value === response ? answered : value);
  } catch (error) {
    // Half of an answer mustn't be taken for the whole.
    if (response.headersSent && !response.writableEnded) response.destroy();
    throw error;
  }
}
