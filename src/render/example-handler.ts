/** A handler that answers the example, in the way in which this endpoint answers. */
import type { Operation } from "../model/endpoint-model.js";
import { array, arrow, call, type Code, literal, numeral } from "./code.js";

export function exampleHandler({ stream, raw, response }: Operation, body: unknown): Code {
  if (stream !== undefined) {
    return arrow("()", body === undefined ? array([]) : array([literal(body)]));
  }
  if (raw !== true) return arrow("()", literal(body));
  const status = `raw.response.status(${numeral(response.status)})`;
  const sent = body === undefined ? call(`${status}.end`) : call(`${status}.json`, literal(body));
  return arrow("({ raw })", sent);
}
