import type { App } from "../http/app.js";
import type { Call } from "../http/call.js";
import type { Endpoint } from "../request/contract.js";
import type { EndpointDefinition } from "../request/definition.js";
import type { EndpointTasksOptions } from "./handler-tasks.js";
import { mountTasks } from "./mount-tasks.js";
import { RequestTasks } from "./request-tasks.js";
import { assertTries } from "./task.js";

/**
 * Prepares the background tasks of an endpoint; what it makes gives those of one request. Throws a
 * RangeError unless `maxRetries` is a whole number from 0 and `retryDelay` is 0 or more.
 * @example
 * import { defineEndpoint, endpointTasks, type App } from "@endpointgen/runtime";
 *
 * const ping = defineEndpoint({
 *   name: "ping",
 *   description: "Ping",
 *   method: "POST",
 *   path: "/pings",
 *   background: {},
 *   response: { status: 204 },
 * });
 * const handler = ping.handler(({ background, log }) => {
 *   background.add(() => { log.info({}, "pinged"); }, { name: "note" });
 *   return undefined;
 * });
 * export function mountPing(app: App): void {
 *   const background = endpointTasks(app, ping, { maxRetries: 3, retryDelay: 1 });
 *   app.post(ping.path, app.observe(ping), async (request, call) => {
 *     const input = await ping.parse(request);
 *     const tasks = background(call);
 *     const context = { ...input, background: tasks.attempt(), ...call.tools() };
 *     return ping.answer(await tasks.chained(input, handler(context)));
 *   });
 * }
 */
export function endpointTasks<D extends EndpointDefinition>(
  app: App,
  endpoint: Endpoint<D>,
  options: EndpointTasksOptions<D> = {},
): (call: Call<D>, user?: { readonly principal: string }) => RequestTasks<D> {
  assertTries(options.maxRetries ?? 3, options.retryDelay ?? 1);
  if (options.trackStatus === true) app.made(mountTasks);
  return (call, user) => new RequestTasks(app, { endpoint, call, user, options });
}
