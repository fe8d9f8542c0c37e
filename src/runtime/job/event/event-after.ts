import type { ServerResponse } from "node:http";
import type { App } from "../../http/app.js";
import type { Call } from "../../http/call.js";
import { eventOf } from "./event-at-end.js";
import { eventDesk, type EventTravel } from "./event-desk.js";
import { requestEvents } from "./request-events.js";

/** How an endpoint tells that its requests succeeded. */
export interface EventAfterOptions extends EventTravel {
  /** Further tries of publishing; 2 unless said. */
  readonly maxRetries?: number;
  /** Seconds between them; 2 unless said. */
  readonly retryDelay?: number;
}

/**
 * Makes what publishes an event for each request that succeeded: it stands around what the handler gives,
 * and publishes when the answer has gone out with 2xx. Nobody waits for that, and a failure is counted
 * and logged. What the cache or an idempotency key answers is no further success.
 * @throws StartupError when no broker is named.
 * @example
 * import { defineEndpoint, eventAfter, type App } from "@endpointgen/runtime";
 *
 * const ping = defineEndpoint({
 *   name: "ping",
 *   description: "Ping",
 *   method: "POST",
 *   path: "/pings",
 *   response: { status: 204 },
 * });
 * const pulsar = {
 *   topic: "persistent://public/default/pings",
 *   dlqTopic: "persistent://public/default/pings-dlq",
 * };
 * const handler = ping.handler(() => undefined);
 * export function mountPing(app: App): void {
 *   const published = eventAfter(app, ping, { pulsar });
 *   app.post(ping.path, app.observe(ping), async (request, call) => {
 *     const input = await ping.parse(request);
 *     return ping.answer(await published(call, handler({ ...input, ...call.tools() })));
 *   });
 * }
 */
export function eventAfter(
  app: App,
  { name }: { readonly name: string },
  options: EventAfterOptions,
): <Result>(call: Pick<Call, "id" | "tools">, result: Promise<Result>) => Promise<Result> {
  const events = app.made(requestEvents);
  const publish = app.made(eventDesk).publisherOf(name, options);
  const { maxRetries = 2, retryDelay = 2, pulsar } = options;
  // A try that was given up may yet come to something, beside the one that counts.
  const told = new WeakSet<ServerResponse>();
  return async ({ id: subject, tools }, result) => {
    const value = await result;
    const { response } = tools().raw;
    if (told.has(response)) return value;
    told.add(response);
    const make = () => eventOf(app, { name, id: app.world.id(), subject, pulsar });
    events.after(response, { name, make, publish, maxRetries, retryDelay });
    return value;
  };
}
