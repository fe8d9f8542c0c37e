/** A project in memory, for tests of this folder. */
import { presetSources } from "./presets.js";
import { type ConfigDocument, parseDocument } from "./document.js";
import { readConfig } from "./read-config.js";
import type { Sources } from "./chain.js";
import { createShelf, type Shelf } from "./shelf.js";
import type { Outcome } from "../outcome.js";
import type { ResolvedConfig } from "./validate.js";

const presets = {
  open: "security: none\nrate_limit: 60/min per ip\n",
  person: "security: { permission_roles_required: [], mfa_required: false }\nowner: preset\n",
};

/** Parsed text that must be right. */
function parsed(file: string, text: string): ConfigDocument {
  const { value } = parseDocument(file, text);
  if (value === undefined) throw new Error(`${file} can't be parsed`);
  return value;
}

function sourcesOf(files: Readonly<Record<string, string>> = {}): Sources {
  return {
    ...presetSources(presets),
    load(file) {
      const text = files[file];
      return text === undefined ? undefined : parseDocument(file, text);
    },
  };
}

/** Reads `endpoints/a.yaml` of a project with these other files; `endpointgen.yaml` counts. */
export function read(
  text: string,
  files: Readonly<Record<string, string>> = {},
  shelf: Shelf = createShelf(),
): Outcome<ResolvedConfig> {
  const settings = files["endpointgen.yaml"];
  return readConfig("endpoints/a.yaml", text, {
    sources: sourcesOf(files),
    settings: settings === undefined ? undefined : parsed("endpointgen.yaml", settings),
    shelf,
  });
}

/** The same for text that must be right. */
export function resolve(
  text: string,
  files: Readonly<Record<string, string>> = {},
): ResolvedConfig {
  const { value, diagnostics } = read(text, files);
  if (value === undefined) throw new Error(JSON.stringify(diagnostics, null, 2));
  return value;
}
