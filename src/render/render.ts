/** The files of one endpoint, and of the project around it. */
import type { EndpointModel } from "../model/endpoint-model.js";
import { contractView } from "./contract-view.js";
import { endpointView } from "./endpoint-view.js";
import { handlerView } from "./handler-view.js";
import type { ViewOptions } from "./view-options.js";
import { printJson } from "./json.js";
import type { RenderedFile } from "./rendered-file.js";
import type { Templates } from "./templates.js";
import { testView } from "./test-view.js";

export interface RenderOptions extends ViewOptions {
  readonly templates: Templates;
}

export function renderEndpoint(model: EndpointModel, options: RenderOptions): RenderedFile[] {
  const { templates, paths, width } = options;
  const { kebab } = model.operation.names;
  const folder = `${paths.generated}/${kebab}`;
  const endpoint = templates.print("endpoint/io.ts", endpointView(model, options));
  const contract = templates.print("endpoint/contract.ts", contractView(model, options));
  const test = templates.print("test/endpoint.test.ts", testView(model, options));
  const handler = templates.print("endpoint/handler.ts", handlerView(model, options));
  const file = fileOf(model);
  return [
    file("endpoint", `${folder}/endpoint.ts`, endpoint),
    file("contract", `${folder}/contract.ts`, contract),
    file("openapi", `${folder}/openapi.json`, printJson(model.openapi, width)),
    { ...file("test", `${paths.tests}/${kebab}.test.ts`, test), dispensable: true },
    ...(model.operation.guardOnly
      ? []
      : [{ ...file("handler", `${paths.handlers}/${kebab}.ts`, handler), owner: "user" as const }]),
  ];
}

function fileOf({ source, operation: { names } }: EndpointModel) {
  return (name: string, path: string, text: string): RenderedFile => ({
    path,
    owner: "generated",
    id: `${names.kebab}/${name}`,
    source,
    fragment: names.kebab,
    text,
  });
}
