/** What the scaffold of a handler prints. */
import type { EndpointModel } from "../model/endpoint-model.js";
import { arrow, call, literal, prefix } from "./code.js";
import { modulePath } from "./module-path.js";
import { printer } from "./statement.js";
import { commented } from "./title.js";
import type { ViewOptions } from "./view-options.js";

export interface HandlerView {
  readonly camel: string;
  /** The module of the contract. */
  readonly contract: string;
  readonly description: string;
  /** A stub that answers the example, so that the scaffold runs. */
  readonly handler: string;
}

export function handlerView(
  { operation, example }: EndpointModel,
  { width, paths }: ViewOptions,
): HandlerView {
  const { camel, kebab, description } = operation.names;
  const body = operation.response.body === undefined ? undefined : example.response.body;
  const stub = call("stub", arrow("()", literal(body)));
  const handler = prefix("export default ", call(`${camel}.handler`, stub));
  return {
    camel,
    contract: modulePath(paths.handlers, `${paths.generated}/${kebab}/contract.ts`),
    description: commented(description),
    handler: printer(width).code(handler, 0, 1),
  };
}
