/** Arrow 3: shorthands written out, files merged, each value still knowing who wrote it. */
import type { Diagnostic, Place } from "../diagnostic.js";
import { rooms } from "../sections/index.js";
import type { Path, Room, Section } from "../sections/section.js";
import { chainOf, type Sources } from "./chain.js";
import type { ConfigDocument } from "./document.js";
import {
  isRecord,
  keep,
  lay,
  layerAt,
  plain,
  trace,
  type Traced,
  type TracedMap,
} from "./traced.js";

export type { Sources } from "./chain.js";

/** Where a value was written. */
export interface Source {
  readonly kind: "file" | "preset" | "settings";
  readonly place: Place;
}

/** One file's part of a config, shorthands written out. */
export interface Layer {
  readonly kind: Source["kind"];
  readonly document: ConfigDocument;
  /** Where the config starts in the document: `["defaults"]` in the settings. */
  readonly prefix: readonly string[];
  readonly value: Section;
}

export interface MergedDocument {
  /** The endpoint's own file. */
  readonly file: string;
  readonly document: ConfigDocument;
  /** Lowest first; the endpoint's own file last. */
  readonly layers: readonly Layer[];
  /** What is written, without any default; `false` for a section that is switched off. */
  readonly value: Section;
  /** Who wrote a value; undefined: nobody, it is a default. */
  sourceOf(path: Path, part?: "key" | "value"): Source | undefined;
}

/**
 * Resolves `extends`, the project's `defaults:` and all shorthands of one endpoint's file. Goes on
 * after mistakes that leave something to check.
 *
 * @param settings `endpointgen.yaml`, where there is one
 */
export function extendDocument(
  document: ConfigDocument,
  sources: Sources,
  settings?: ConfigDocument,
): { readonly merged: MergedDocument; readonly diagnostics: readonly Diagnostic[] } {
  const own = chainOf(document, sources);
  const project = settings === undefined ? undefined : chainOf(settings, sources, ["defaults"]);
  const stack: Layer[] = [
    ...[...(project?.presets ?? []), ...own.presets].map((preset) => layerOf("preset", preset)),
    ...(project?.files ?? []).map((file) => layerOf("file", file)),
    ...(settings === undefined ? [] : [layerOf("settings", settings, ["defaults"])]),
    ...[...own.files, document].map((file) => layerOf("file", file)),
  ];
  const expanded = stack.map(expandLayer);
  const layers = expanded.map(({ layer }) => layer);
  const diagnostics = [
    ...(project?.diagnostics ?? []),
    ...own.diagnostics,
    ...expanded.flatMap((one) => one.diagnostics),
  ];
  return { merged: mergedOf(document, layers), diagnostics };
}

/** The same with more on top, such as what one operation on a table has of its own. */
export function extendFurther(
  { document, layers }: MergedDocument,
  further: readonly Layer[],
): { readonly merged: MergedDocument; readonly diagnostics: readonly Diagnostic[] } {
  const expanded = further.map(expandLayer);
  const all = [...layers, ...expanded.map(({ layer }) => layer)];
  const diagnostics = expanded.flatMap((one) => one.diagnostics);
  return { merged: mergedOf(document, all), diagnostics };
}

function mergedOf(document: ConfigDocument, layers: readonly Layer[]): MergedDocument {
  const traced = merge(layers);
  const value = plain(traced) as Section;
  return { file: document.file, document, layers, value, sourceOf: tracer(traced, layers) };
}

function layerOf(
  kind: Source["kind"],
  document: ConfigDocument,
  prefix: readonly string[] = [],
): Layer {
  const value = prefix.reduce<unknown>(
    (at, key) => (isRecord(at) ? at[key] : undefined),
    document.value,
  );
  return { kind, document, prefix, value: isRecord(value) ? value : {} };
}

/** The rooms by key, for keys that come from outside. */
const roomOf = (key: string): Room | undefined =>
  Object.hasOwn(rooms, key) ? (rooms as Readonly<Record<string, Room>>)[key] : undefined;

function expandLayer(layer: Layer): {
  readonly layer: Layer;
  readonly diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const entries = Object.entries(layer.value).map(([key, value]) => {
    const expansion = roomOf(key)?.expand?.(value) ?? { kind: "same" as const };
    if (expansion.kind === "expanded") return [key, expansion.value] as const;
    if (expansion.kind === "same") return [key, value] as const;
    diagnostics.push(
      ...expansion.findings.map(
        ({ path, message, cure, severity = "error" as const, code = "shorthand" }) => ({
          code,
          severity,
          message,
          cure,
          place: layer.document.placeOf([...layer.prefix, key, ...path]),
        }),
      ),
    );
    return undefined;
  });
  return {
    layer: { ...layer, value: Object.fromEntries(entries.filter((entry) => entry !== undefined)) },
    diagnostics,
  };
}

function merge(layers: readonly Layer[]): TracedMap {
  const merged = new Map<string, Traced>();
  for (const [index, { value }] of layers.entries()) {
    for (const [key, written] of Object.entries(value)) {
      if (key === "extends") continue;
      merged.set(key, layKey({ key, below: merged.get(key), written, layer: index }));
    }
  }
  return { kind: "map", entries: merged, layer: layers.length - 1 };
}

interface Laying {
  readonly key: string;
  readonly below: Traced | undefined;
  readonly written: unknown;
  readonly layer: number;
}

/** `false` switches a section off, `true` on again, a room may say what its maps replace. */
function layKey({ key, below, written, layer }: Laying): Traced {
  const room = roomOf(key);
  const above = trace(room !== undefined && written === true ? {} : written, layer);
  if (room === undefined || below?.kind !== "map" || above.kind !== "map") return lay(below, above);
  const replacing = room.replaces?.(
    plain(below) as Section,
    written === true ? true : (plain(above) as Section),
  );
  return lay(replacing === undefined ? below : keep(below, replacing.keep), above);
}

function tracer(traced: Traced, layers: readonly Layer[]): MergedDocument["sourceOf"] {
  return (path, part) => {
    const index = layerAt(traced, path);
    const layer = index === undefined ? undefined : layers[index];
    if (layer === undefined) return undefined;
    return { kind: layer.kind, place: layer.document.placeOf([...layer.prefix, ...path], part) };
  };
}
