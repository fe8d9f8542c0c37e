/** A user's project as texts: what every command reads before it does anything else. */
import { join } from "node:path";
import type { Diagnostic } from "./diagnostic.js";
import type { Disk } from "./host.js";
import { type ConfigDocument, parseDocument } from "./config/document.js";
import type { Sources } from "./config/chain.js";
import { distinct } from "./config/places.js";
import { presetSources } from "./config/presets.js";
import { readConfig } from "./config/read-config.js";
import { checkProject } from "./config/check-project.js";
import { type ProjectSettings, readSettings } from "./config/project.js";
import type { ResolvedConfig } from "./config/validate.js";
import { readTables } from "./database/check-endpoints.js";
import { expandEndpoints } from "./database/operations/expand-all.js";
import { missingExports } from "./handler-exports.js";
import { type Memory, newMemory, remembered, rememberedSettings } from "./memory.js";
import { settingsFile } from "./paths.js";
import { wiringDiagnostics } from "./wiring.js";
import { presetTexts } from "./preset-texts.js";

export interface LoadedProject {
  /** Undefined when `endpointgen.yaml` itself is wrong. */
  readonly settings: ProjectSettings | undefined;
  /** Where those are written. */
  readonly settingsDocument: ConfigDocument | undefined;
  /** The files that are right. */
  readonly written: readonly ResolvedConfig[];
  /** The endpoints that they come to: of a table one for each operation. */
  readonly endpoints: readonly ResolvedConfig[];
  /** How many files were read. */
  readonly files: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and checks the settings and every endpoint (or only `files`); collects all mistakes. */
export function loadProject(
  disk: Disk,
  root: string,
  files?: readonly string[],
  memory: Memory = newMemory(),
): LoadedProject {
  const settingsText = disk.readText(join(root, settingsFile)) ?? "";
  const { settings, document: settingsDocument } = rememberedSettings(memory, settingsText, () => ({
    settings: readSettings(settingsFile, settingsText),
    document: parseDocument(settingsFile, settingsText).value,
  }));
  const list = files ?? disk.list(root, settings.value?.endpoints ?? "endpoints/*.yaml");
  const sources = sourcesOf(disk, root);
  const around = { sources, settings: settingsDocument, shelf: memory.shelf };
  const textOf = (file: string): string | undefined => disk.readText(join(root, file));
  const read = list.map((file) => {
    const text = textOf(file) ?? "";
    return remembered(memory, { file, text, settings: settingsText }, textOf, (watched) =>
      readConfig(file, text, { ...around, sources: watched(around.sources) }),
    );
  });
  const written = read.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const tables = readTables(disk, { root, settings: settings.value }, written);
  const { endpoints, diagnostics } = expandEndpoints(written, tables.catalog, memory);
  return {
    settings: settings.value,
    settingsDocument,
    written,
    endpoints,
    files: list.length,
    diagnostics: distinct([
      ...settings.diagnostics,
      ...ownCode(disk, { root, settings: settings.value, document: settingsDocument, endpoints }),
      ...read.flatMap((one) => one.diagnostics),
      ...checkProject(endpoints),
      ...tables.diagnostics,
      ...diagnostics,
    ]),
  };
}

interface Read {
  readonly root: string;
  readonly settings: ProjectSettings | undefined;
  readonly document: ConfigDocument | undefined;
  readonly endpoints: readonly ResolvedConfig[];
}

/** What the YAML names of the project's own code, and isn't there. */
function ownCode(disk: Disk, { root, settings, document, endpoints }: Read): readonly Diagnostic[] {
  if (settings === undefined || document === undefined) return [];
  return [
    ...wiringDiagnostics(disk, { root, settings, document }),
    ...missingExports(disk, root, settings, endpoints),
  ];
}

/** Files that others extend are read once. */
function sourcesOf(disk: Disk, root: string): Sources {
  const known = new Map<string, ReturnType<Sources["load"]>>();
  return {
    ...presetSources(presetTexts(disk)),
    load(file) {
      if (!known.has(file)) known.set(file, loaded(disk, root, file));
      return known.get(file);
    },
  };
}

function loaded(disk: Disk, root: string, file: string): ReturnType<Sources["load"]> {
  const text = disk.readText(join(root, file));
  return text === undefined ? undefined : parseDocument(file, text);
}
