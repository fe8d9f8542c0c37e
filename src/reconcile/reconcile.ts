/**
 * Names and places that changed since the last run: endpoints renamed in the YAML, generated files
 * and handlers that the user moved. What is generated follows them, and so do the imports of the
 * user's own files.
 */
import type { ResolvedConfig } from "../config/validate.js";
import type { Diagnostic } from "../diagnostic.js";
import type { FileChange } from "../plan/file-change.js";
import { fragmentPath } from "../plan/fragment.js";
import type { Located, ProjectFiles } from "../plan/locate.js";
import { locateAll } from "../plan/locate-all.js";
import { knownFiles, type Manifest } from "../plan/manifest.js";
import type { RenderedFile } from "../render/rendered-file.js";
import { spliced } from "../syntax/splice.js";
import type { LoadParser, Parse } from "../syntax/tree.js";
import { follow, mayImport } from "./follow.js";
import { findHandler } from "./handlers.js";
import type { NameChanges } from "./names.js";
import { findRenames, type Rename, renamedManifest } from "./renames.js";
import { type Moves, retargeted } from "./retarget.js";

export interface Unreconciled extends ProjectFiles {
  readonly files: readonly RenderedFile[];
  readonly manifest: Manifest;
  readonly endpoints: readonly ResolvedConfig[];
}

export interface Reconciled {
  /** Their paths and imports are those of the user's project. */
  readonly files: readonly RenderedFile[];
  /** Under the names of now. */
  readonly manifest: Manifest;
  /** Files of the user's that are renamed, or whose imports follow. */
  readonly changes: readonly FileChange[];
  readonly diagnostics: readonly Diagnostic[];
  /** Fragments of names that are no more. */
  readonly stale: readonly string[];
}

export async function reconcile(project: Unreconciled, load: LoadParser): Promise<Reconciled> {
  const renames = findRenames(project.manifest, project.endpoints);
  const manifest = renamedManifest(project.manifest, renames);
  const located = locateAll({ ...project, manifest });
  const handlers = project.files.filter(({ id }) => id.endsWith("/handler"));
  const homeless = handlers.filter(({ path }) => project.read(path) === undefined);
  const moves = movesOf(located, project);
  const same = { files: project.files, manifest, changes: [], diagnostics: [], stale: [] };
  if (renames.length === 0 && moves.size === 0 && homeless.length === 0) return same;
  const texts = textsOf(project, located);
  const parse = lazily(texts, moves.size + renames.length) ? await load() : undefined;
  if (parse === undefined) return same;
  const carried = carriedHandlers(homeless, { renames, texts, parse });
  const names = nameChanges(renames, project, located);
  const found = homeless
    .filter(({ path }) => ![...carried.values()].includes(path))
    .flatMap((file) => homeOf(file, { ...project, renames, located, texts, parse }));
  const all: Moves = new Map([...moves, ...carried, ...found]);
  const followed = follow({ texts, moves: all, names, carried, parse });
  return {
    files: project.files.map((file) => settled(file, { located, moves: all, parse })),
    manifest,
    changes: followed.changes,
    diagnostics: followed.diagnostics,
    stale: renames.map(({ from }) => fragmentPath(from.kebab)),
  };
}

/** Without anything that moved, only a file that looks like a handler is worth parsing. */
const lazily = (texts: ReadonlyMap<string, string>, moved: number): boolean =>
  moved > 0 || [...texts.values()].some((text) => text.includes(".handler("));

/** Where each generated file stood, to where it stands; of places that nobody else took. */
function movesOf(located: ReadonlyMap<RenderedFile, Located>, { read }: ProjectFiles): Moves {
  const moves = new Map<string, string>();
  for (const [file, { path, from, known }] of located) {
    const before = [file.path, ...known.map((one) => one.path)];
    for (const old of before) {
      if (old !== path && (old === from || read(old) === undefined)) moves.set(old, path);
    }
  }
  return moves;
}

/** All code that isn't generated. */
function textsOf(
  { files, read, candidates, manifest }: Unreconciled,
  located: ReadonlyMap<RenderedFile, Located>,
): ReadonlyMap<string, string> {
  const generated = new Set([
    ...files.filter(({ owner }) => owner === "shared").map(({ path }) => path),
    ...[...located.values()].map(({ path }) => path),
    ...knownFiles(manifest).map(({ path }) => path),
  ]);
  return new Map(
    candidates()
      .filter((path) => path.endsWith(".ts") && !generated.has(path))
      .map((path) => [path, read(path) ?? ""]),
  );
}

/** A renamed endpoint takes its handler along, where the handler bore its name. */
function carriedHandlers(
  homeless: readonly RenderedFile[],
  { renames, texts, parse }: Pick<Search, "renames" | "texts" | "parse">,
): Moves {
  return new Map(
    homeless.flatMap(({ path, fragment }): [string, string][] => {
      const rename = renames.find(({ to }) => to.kebab === fragment);
      if (rename === undefined) return [];
      const old = path.replace(/[^/]*$/, `${rename.from.kebab}.ts`);
      const text = texts.get(old);
      return text === undefined || parse(text) === undefined ? [] : [[old, path]];
    }),
  );
}

interface Search extends Pick<Unreconciled, "endpoints"> {
  readonly renames: readonly Rename[];
  readonly located: ReadonlyMap<RenderedFile, Located>;
  readonly texts: ReadonlyMap<string, string>;
  readonly parse: Parse;
}

/** A handler that the user moved, as a move from where it would be written. */
function homeOf(file: RenderedFile, { endpoints, renames, located, texts, parse }: Search) {
  const rename = renames.find(({ to }) => to.kebab === file.fragment);
  const contract = [...located].find(([{ id }]) => id === `${file.fragment}/contract`);
  const camel = endpoints.find(({ facts }) => facts.names.kebab === file.fragment)?.facts.names
    .camel;
  if (contract === undefined || camel === undefined) return [];
  const [{ path }, { path: now, known }] = contract;
  const contracts = new Set([path, now, ...known.map((one) => one.path)]);
  const names = new Set([camel, ...(rename === undefined ? [] : [rename.from.camel])]);
  const found = findHandler(texts, { contracts, names }, parse);
  return found === undefined ? [] : [[file.path, found] as const];
}

function nameChanges(
  renames: readonly Rename[],
  { manifest, files }: Unreconciled,
  located: ReadonlyMap<RenderedFile, Located>,
): NameChanges {
  const index = files.find(({ id }) => id === "project/index")?.path ?? "";
  const changes = new Map<string, Map<string, string>>();
  for (const { from, to } of renames) {
    const mount = new Map([[`mount${from.pascal}`, `mount${to.pascal}`]]);
    changes.set(index, new Map([...(changes.get(index) ?? []), ...mount]));
    const contract = new Map([[from.camel, to.camel]]);
    // Moved files may be imported from where they stand by now.
    for (const [{ id }, { path }] of located) {
      if (id === `${to.kebab}/contract`) changes.set(path, contract);
      if (id === `${to.kebab}/endpoint`) changes.set(path, mount);
    }
    for (const [path, [one]] of manifest.get(from.kebab)?.files ?? []) {
      if (one?.id.endsWith("/contract")) changes.set(path, contract);
      if (one?.id.endsWith("/endpoint")) changes.set(path, mount);
    }
  }
  return changes;
}

interface Settling {
  readonly located: ReadonlyMap<RenderedFile, Located>;
  readonly moves: Moves;
  readonly parse: Parse;
}

/** The file with imports that are right where it stands; a handler, where the user keeps it. */
function settled(file: RenderedFile, { located, moves, parse }: Settling): RenderedFile {
  if (file.owner === "user" && moves.has(file.path))
    return { ...file, path: moves.get(file.path) ?? file.path };
  const to = located.get(file)?.path ?? file.path;
  const around = [...moves.keys()].some((old) => mayImport(file.path, file.text, old));
  const tree =
    file.path.endsWith(".ts") && (around || to !== file.path) ? parse(file.text) : undefined;
  if (tree === undefined) return file;
  return { ...file, text: spliced(file.text, retargeted(tree, { from: file.path, to }, moves)) };
}
