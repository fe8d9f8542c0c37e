/** What we say of a pair, and the OpenAPI documents that another judge gets to see. */
import { compareProjects, type ProjectState } from "../../../src/changes/project.js";
import { parseDocument } from "../../../src/config/document.js";
import { presetSources } from "../../../src/config/presets.js";
import { readSettings } from "../../../src/config/project.js";
import { readConfig } from "../../../src/config/read-config.js";
import { createShelf } from "../../../src/config/shelf.js";
import { isError } from "../../../src/diagnostic.js";
import { buildModel } from "../../../src/model/build.js";
import { apiDocument } from "../../../src/runtime/http/openapi/document.js";
import type { Pair, Side } from "./pairs.js";

const around = {
  sources: { ...presetSources({}), load: () => undefined },
  settings: parseDocument("endpointgen.yaml", "").value,
  shelf: createShelf(),
};

/** Throws for a pair that isn't valid: it would compare nothing. */
function stateOf(side: Side): ProjectState {
  const settings = readSettings("endpointgen.yaml", side.settings);
  const endpoints = side.endpoints.map((text) => {
    const named = /^endpoint_name:/m.test(text) ? text : `endpoint_name: job\n${text}`;
    const { value, diagnostics } = readConfig("endpoints/job.yaml", named, around);
    const wrong = diagnostics.find(isError);
    if (value === undefined || wrong !== undefined)
      throw new Error(`${text}: ${wrong?.message ?? ""}`);
    return value;
  });
  if (settings.value === undefined) throw new Error(side.settings);
  return { settings: settings.value, endpoints };
}

/** What we say breaks callers: `request.body.a must be sent now`. */
export function ourVerdict({ before, after }: Pair): readonly string[] {
  return compareProjects(stateOf(before), stateOf(after))
    .filter(({ kind }) => kind === "breaking")
    .map(({ path, message }) => `${path} ${message}`);
}

/** The whole API's document, as a generated project serves it. */
export function documentOf(side: Side): object {
  const { settings, endpoints } = stateOf(side);
  const definitions = endpoints.map((endpoint) => {
    const { value, diagnostics } = buildModel(endpoint, new Map());
    if (value === undefined) throw new Error(diagnostics.map(({ message }) => message).join());
    return { openapi: value.openapi } as never;
  });
  return apiDocument(definitions, { title: "x", basePath: settings.base_path });
}
