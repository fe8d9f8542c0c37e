/** The files of one endpoint, and of the project around it. */
import type { EndpointModel } from "../model/endpoint-model.js";
import { contractView } from "./contract-view.js";
import { endpointView } from "./endpoint-view.js";
import { handlerView } from "./handler-view.js";
import type { ViewOptions } from "./view-options.js";
import { printJson } from "./json.js";
import type { RenderedFile } from "./rendered-file.js";
import { tableFiles } from "./table-files.js";
import type { Templates } from "./templates.js";
import { testView } from "./test-view.js";
import { workerView } from "./worker-view.js";

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
  const file = fileOf(model);
  return [
    file("endpoint", `${folder}/endpoint.ts`, endpoint),
    file("contract", `${folder}/contract.ts`, contract),
    file("openapi", `${folder}/openapi.json`, printJson(model.openapi, width)),
    { ...file("test", `${paths.tests}/${kebab}.test.ts`, test), dispensable: true },
    ...logicFiles(model, options),
  ];
}

/** The user's handler; for a table what is generated in its place, and the user's hooks. */
function logicFiles(model: EndpointModel, options: RenderOptions): RenderedFile[] {
  const { templates, paths } = options;
  const { rows, names, guardOnly } = model.operation;
  const file = fileOf(model);
  const own = (path: string, text: string): RenderedFile[] => [
    { ...file("handler", path, text), owner: "user" },
  ];
  if (guardOnly) return [];
  if (rows === undefined) {
    const text = templates.print("endpoint/handler.ts", handlerView(model, options));
    return [...workerFiles(model, options), ...own(`${paths.handlers}/${names.kebab}.ts`, text)];
  }
  return tableFiles(model, rows, { ...options, file });
}

function workerFiles(model: EndpointModel, options: RenderOptions): RenderedFile[] {
  const { job, names } = model.operation;
  if (job === undefined) return [];
  const text = options.templates.print("endpoint/worker.ts", workerView(model, options));
  return [fileOf(model)("worker", `${options.paths.generated}/${names.kebab}/worker.ts`, text)];
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
