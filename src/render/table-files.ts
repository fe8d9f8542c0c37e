/** The files of an operation on a table; with the first one those of all operations together. */
import type { EndpointModel } from "../model/endpoint-model.js";
import type { TableRows } from "../model/table-rows.js";
import type { RenderedFile } from "./rendered-file.js";
import { rowsTestView } from "./rows-test-view.js";
import { rowsView } from "./rows-view.js";
import type { Templates } from "./templates.js";
import type { ViewOptions } from "./view-options.js";

export interface TableOptions extends ViewOptions {
  readonly templates: Templates;
  readonly file: (name: string, path: string, text: string) => RenderedFile;
}

export function tableFiles(
  model: EndpointModel,
  rows: TableRows,
  options: TableOptions,
): RenderedFile[] {
  const { templates, paths, file } = options;
  const view = rowsView(model, rows, options);
  const path = `${paths.generated}/${model.operation.names.kebab}/rows.ts`;
  const own = file("rows", path, templates.print("endpoint/rows.ts", view));
  if (!rows.isFirst) return [own];
  const { kebab } = rows.owner;
  const hooks = templates.print("endpoint/hooks.ts", view);
  const handler = file("handler", `${paths.handlers}/${kebab}.ts`, hooks);
  return [own, ...rowsTest(model, rows, options), { ...handler, owner: "user" }];
}

function rowsTest(
  { source }: EndpointModel,
  rows: TableRows,
  options: TableOptions,
): RenderedFile[] {
  const { templates, paths, file } = options;
  const view = rowsTestView(rows, options);
  if (view === undefined) return [];
  const printed = templates.print("test/rows.test.ts", { ...view, source });
  // Each test ends with a blank line, also the last one.
  const text = printed.replace(/\n\n\}\);\n$/, "\n});\n");
  const path = `${paths.tests}/${rows.owner.kebab}-rows.test.ts`;
  return [{ ...file("rows-test", path, text), dispensable: true }];
}
