/** What the scaffold of a handler prints. */
import type { EndpointModel } from "../model/endpoint-model.js";
import { call, numeral, prefix, quoted } from "./code.js";
import { exampleHandler } from "./example-handler.js";
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
  /** Those of `background.chain`: they say only that they were done. */
  readonly steps: readonly string[];
  /** The function that estimates credits, where the YAML names one. */
  readonly estimate: { readonly name: string; readonly credits: string } | undefined;
}

export function handlerView(
  { operation, example, contributions, result }: EndpointModel,
  { width, paths }: ViewOptions,
): HandlerView {
  const { camel, kebab, description } = operation.names;
  const answered = operation.response.body === undefined ? undefined : example.response.body;
  const body = operation.job === undefined ? answered : result;
  const stub = call("stub", exampleHandler(operation, body));
  const steps = contributions.flatMap((part) => part.chain ?? []);
  // Besides those of a chain, credits alone take a name from the handler file.
  const [estimate] = contributions
    .flatMap((part) => part.handlerNames ?? [])
    .filter((name) => !steps.includes(name));
  const handler = prefix(
    "export default ",
    call(`${camel}.${operation.job === undefined ? "handler" : "job"}`, stub),
  );
  return {
    camel,
    contract: modulePath(paths.handlers, `${paths.generated}/${kebab}/contract.ts`),
    description: commented(description),
    handler: printer(width).code(handler, 0, 1),
    steps: steps.map((name) => stepOf(camel, name)),
    estimate:
      estimate === undefined
        ? undefined
        : { name: estimate, credits: numeral(operation.requiredCredits) },
  };
}

/** A body in braces: an arrow that gives what `log.info` does would give nothing. */
const stepOf = (camel: string, name: string): string =>
  [
    `export const ${name} = ${camel}.step(({ log }) => {`,
    `  log.info(${quoted(name)});`,
    "})",
  ].join("\n");
