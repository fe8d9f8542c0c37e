/**
 * What a watch remembers from one save to the next: who didn't change is neither parsed, nor
 * rendered, nor compared again. Kept by whoever watches; a single run has none.
 */
import type { Sources } from "./config/chain.js";
import type { ConfigDocument } from "./config/document.js";
import type { ProjectSettings } from "./config/project.js";
import { createShelf, type Shelf } from "./config/shelf.js";
import type { ResolvedConfig } from "./config/validate.js";
import type { Expanded } from "./database/operations/expand.js";
import type { EndpointModel } from "./model/endpoint-model.js";
import type { Outcome } from "./outcome.js";
import type { RenderedFile } from "./render/rendered-file.js";
import type { Templates } from "./render/templates.js";

/** A config that was read, and all that it was read from. */
export interface ReadConfig {
  readonly text: string;
  readonly settings: string;
  /** Files that it extends, as they were. */
  readonly extended: ReadonlyMap<string, string | undefined>;
  readonly result: Outcome<ResolvedConfig>;
}

/** `endpointgen.yaml` that was read. */
export interface ReadSettings {
  readonly text: string;
  readonly settings: Outcome<ProjectSettings>;
  readonly document: ConfigDocument | undefined;
}

export interface Memory {
  /** Schemas, which take longer to build than a file takes to check. */
  readonly shelf: Shelf;
  settings: ReadSettings | undefined;
  /** Compiled; they come with this package and don't change while it runs. */
  templates: Templates | undefined;
  /** By file. */
  readonly configs: Map<string, ReadConfig>;
  /** What the file of a table came to, and for which tables. */
  readonly expanded: WeakMap<
    ResolvedConfig,
    { readonly catalog: string; readonly result: Expanded }
  >;
  readonly models: WeakMap<ResolvedConfig, Outcome<EndpointModel>>;
  readonly files: WeakMap<
    EndpointModel,
    { readonly style: string; readonly files: RenderedFile[] }
  >;
  /** What the last run wrote, if it wrote all that it wanted. */
  settled: { readonly settings: string; readonly models: ReadonlySet<EndpointModel> } | undefined;
}

export const newMemory = (): Memory => ({
  shelf: createShelf(),
  settings: undefined,
  templates: undefined,
  configs: new Map(),
  expanded: new WeakMap(),
  models: new WeakMap(),
  files: new WeakMap(),
  settled: undefined,
});

/** The endpoints that changed since the last run; undefined: look at all of them. */
export function touchedSince(
  { settled }: Memory,
  settings: string,
  models: readonly EndpointModel[],
): ReadonlySet<string> | undefined {
  if (settled?.settings !== settings) return undefined;
  const names = ({ operation }: EndpointModel): string => operation.names.kebab;
  const before = [...settled.models].map(names).sort().join();
  if (before !== models.map(names).sort().join()) return undefined;
  return new Set(models.filter((model) => !settled.models.has(model)).map(names));
}

/** Reads the settings unless their text is the same. */
export function rememberedSettings(
  memory: Memory,
  text: string,
  read: () => Omit<ReadSettings, "text">,
): ReadSettings {
  if (memory.settings?.text !== text) memory.settings = { text, ...read() };
  return memory.settings;
}

/** Reads a config unless nothing of what it is made from changed. */
export function remembered(
  memory: Memory,
  given: { readonly file: string; readonly text: string; readonly settings: string },
  textOf: (file: string) => string | undefined,
  read: (watched: (sources: Sources) => Sources) => Outcome<ResolvedConfig>,
): Outcome<ResolvedConfig> {
  const { file, text, settings } = given;
  const known = memory.configs.get(file);
  const same =
    known?.text === text &&
    known.settings === settings &&
    [...known.extended].every(([one, before]) => textOf(one) === before);
  if (same) return known.result;
  const extended = new Map<string, string | undefined>();
  const result = read((sources) => ({
    ...sources,
    load: (one) => {
      extended.set(one, textOf(one));
      return sources.load(one);
    },
  }));
  memory.configs.set(file, { text, settings, extended, result });
  return result;
}
