/** What the scaffold of a handler prints. */
import type { EndpointModel } from "../model/endpoint-model.js";
import { arrow, call, literal, prefix } from "./code.js";
import { printer } from "./statement.js";
import { commented } from "./title.js";

export interface HandlerView {
  readonly camel: string;
  readonly kebab: string;
  readonly description: string;
  /** A stub that answers the example, so that the scaffold runs. */
  readonly handler: string;
}

export function handlerView({ operation, example }: EndpointModel, width: number): HandlerView {
  const { camel, kebab, description } = operation.names;
  const body = operation.response.body === undefined ? undefined : example.response.body;
  const stub = call("stub", arrow("()", literal(body)));
  const handler = prefix("export default ", call(`${camel}.handler`, stub));
  return { camel, kebab, description: commented(description), handler: printer(width).code(handler, 0, 1) };
}
