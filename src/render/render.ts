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
  const generated = (path: string, text: string): RenderedFile => ({
    path,
    owner: "generated",
    fragment: kebab,
    text,
  });
  return [
    generated(
      `${folder}/endpoint.ts`,
      templates.print("endpoint/io.ts", endpointView(model, options)),
    ),
    generated(
      `${folder}/contract.ts`,
      templates.print("endpoint/contract.ts", contractView(model, options)),
    ),
    generated(`${folder}/openapi.json`, printJson(model.openapi, width)),
    generated(
      `${paths.tests}/${kebab}.test.ts`,
      templates.print("test/endpoint.test.ts", testView(model, options)),
    ),
    {
      path: `${paths.handlers}/${kebab}.ts`,
      owner: "user",
      fragment: kebab,
      text: templates.print("endpoint/handler.ts", handlerView(model, options)),
    },
  ];
}
