/** The files that belong to the project as a whole, not to one endpoint. */
import type { EndpointModel } from "../model/endpoint-model.js";
import { type Code, literal, openObject } from "./code.js";
import type { RenderedFile } from "./rendered-file.js";
import { printer } from "./statement.js";
import { outboxFile } from "../paths.js";
import type { Templates } from "./templates.js";
import type { ViewOptions } from "./view-options.js";

/** A file without an export would be no module. */
const noEndpoint = "export {};";

/** Only `export … from` lines, so that two branches that each add one merge by union. */
export function indexFile(models: readonly EndpointModel[], { paths }: ViewOptions): RenderedFile {
  const lines = models.map(({ operation: { names } }) => {
    return `export { mount${names.pascal} } from "./${names.kebab}/endpoint.js";`;
  });
  return {
    path: `${paths.generated}/index.ts`,
    owner: "shared",
    id: "project/index",
    source: "endpointgen.yaml",
    fragment: "project",
    text: `${(lines.length > 0 ? lines.sort() : [noEndpoint]).join("\n")}\n`,
  };
}

/** What makes the table of the outbox; the project's own, because it runs its migrations by itself. */
export function outboxMigration(templates: Templates, folder: string): RenderedFile {
  return {
    path: `${folder}/${outboxFile}`,
    owner: "user",
    id: "project/outbox",
    source: "endpointgen.yaml",
    fragment: "project",
    dispensable: true,
    text: templates.print("endpoint/outbox.sql", {}),
  };
}

/** @param settings what the runtime reads of `endpointgen.yaml`, without what is undefined */
export function settingsFile(
  settings: Readonly<Record<string, unknown>>,
  options: ViewOptions,
): RenderedFile {
  const fields = Object.entries(settings).map(([key, value]): [string, Code] => [
    key,
    literal(value),
  ]);
  const code = printer(options.width).code(openObject(Object.fromEntries(fields)), 0, 1);
  const text = [
    "/** Settings of the whole project. Written by endpointgen from endpointgen.yaml. */",
    'import type { Settings } from "@endpointgen/runtime";',
    "",
    `export const settings: Settings = ${code};`,
    "",
  ];
  return {
    path: `${options.paths.generated}/settings.ts`,
    owner: "generated",
    id: "project/settings",
    source: "endpointgen.yaml",
    fragment: "project",
    text: text.join("\n"),
  };
}
