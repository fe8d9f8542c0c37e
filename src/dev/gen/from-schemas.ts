import { jobConfigSchema, projectJsonSchema } from "./json-schema.js";
import { environmentPage } from "./environment-page.js";
import { configPage, diagnosticsPage, projectPage } from "./reference.js";
import type { Outputs } from "./registries.js";

/** What follows from the schemas: JSON Schemas and reference pages, not yet formatted. */
export const fromSchemas = (): Outputs =>
  new Map([
    ["schemas/job-config.schema.json", JSON.stringify(jobConfigSchema())],
    ["schemas/project.schema.json", JSON.stringify(projectJsonSchema())],
    ["docs/reference/config.md", configPage()],
    ["docs/reference/project.md", projectPage()],
    ["docs/reference/environment.md", environmentPage()],
    ["docs/reference/diagnostics.md", diagnosticsPage()],
  ]);
