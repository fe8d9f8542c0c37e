/** What the file of an endpoint's jobs prints. */
import type { EndpointModel } from "../model/endpoint-model.js";
import { call, type Code, entry, openObjectOf, prefix, text } from "./code.js";
import { printImports } from "./imports.js";
import { modulePath } from "./module-path.js";
import { printer } from "./statement.js";
import { titleOf } from "./title.js";
import type { ViewOptions } from "./view-options.js";

export interface WorkerView {
  readonly title: string;
  readonly source: string;
  readonly imports: string;
  /** The module of the user's handler. */
  readonly handler: string;
  /** `app.config(renderVideo)`, where a value comes from the environment. */
  readonly config: string | undefined;
  readonly offloaded: string;
}

export function workerView(
  { source, operation, contributions, environment }: EndpointModel,
  { width, paths }: ViewOptions,
): WorkerView {
  const { camel, kebab } = operation.names;
  const fields = contributions.flatMap((part) => part.work ?? []);
  const options: Code = openObjectOf([
    entry("handler", text("handler")),
    ...fields.map(({ name, value }) => entry(name, value)),
  ]);
  const code = prefix("return ", call("offloaded", text("app"), text(camel), options));
  const printed = printer(width).code(code, 2, 1);
  return {
    title: titleOf(operation),
    source,
    imports: printImports(
      [
        { from: "@endpointgen/runtime", names: ["offloaded"], types: ["App"] },
        { from: "./contract.js", names: [camel] },
      ],
      width,
    ),
    handler: modulePath(`${paths.generated}/${kebab}`, `${paths.handlers}/${kebab}.ts`),
    config:
      environment.length > 0 && printed.includes("config.") ? `app.config(${camel})` : undefined,
    offloaded: printed,
  };
}
