/** What is rendered, into the project: planned against what stands there, then written as one. */
import { join } from "node:path";
import type { ProjectSettings } from "./config/project.js";
import { resolvedJson } from "./config/resolved.js";
import { sourceLines } from "./config/source-lines.js";
import type { ResolvedConfig } from "./config/validate.js";
import { type Diagnostic, isError } from "./diagnostic.js";
import { mirrorGuards } from "./guards/mirror.js";
import type { Disk } from "./host.js";
import type { EndpointModel } from "./model/endpoint-model.js";
import { localFolder, settingsFile } from "./paths.js";
import { applyPlan, staleRecords } from "./plan/apply.js";
import { conserve } from "./plan/conserve.js";
import type { Favour, Merge } from "./plan/decide.js";
import type { FileChange } from "./plan/file-change.js";
import type { Operation } from "./plan/journal.js";
import type { Manifest } from "./plan/manifest.js";
import type { Choice, Quarrel } from "./plan/quarrels.js";
import type { Origin } from "./plan/next-fragments.js";
import { type GenerationPlan, planGeneration } from "./plan/plan.js";
import { type Reconciled, reconcile } from "./reconcile/reconcile.js";
import type { RenderedFile } from "./render/rendered-file.js";
import { type LoadParser, loadParser, type Parse } from "./syntax/tree.js";

export interface RegenerateOptions {
  /** Only say what would change. */
  readonly check?: boolean;
  /** Whose side a conflict takes. */
  readonly favour?: Favour | undefined;
  /** Asks about files that somebody has to decide about, by path. */
  readonly settle?:
    ((quarrels: readonly Quarrel[]) => Promise<ReadonlyMap<string, Choice>>) | undefined;
  /** By default `loadParser`, once in a run. */
  readonly parser?: LoadParser | undefined;
  /** How edits are joined; by default `mergeTexts`. */
  readonly merge?: Merge | undefined;
}

/** What is to stand in the project, and what stood there last. */
export interface Regeneration {
  readonly root: string;
  readonly files: readonly RenderedFile[];
  readonly manifest: Manifest;
  readonly endpoints: readonly ResolvedConfig[];
  readonly settings: ProjectSettings;
  readonly models: readonly EndpointModel[];
}

export interface Regenerated {
  /** Errors: why nothing was written. */
  readonly diagnostics: readonly Diagnostic[];
  /** Guards that the YAML asks for and the code doesn't call: errors under `check`, else warnings. */
  readonly guards: readonly Diagnostic[];
  readonly changes: readonly Omit<FileChange, "text">[];
  /** Records of what was generated that are out of date. */
  readonly staleRecords: readonly string[];
  /** Handlers of endpoints that are gone. */
  readonly leftBehind: readonly string[];
  /** False under `check` and after an error. */
  readonly written: boolean;
}

export async function regenerate(
  disk: Disk,
  regeneration: Regeneration,
  options: RegenerateOptions = {},
): Promise<Regenerated> {
  const parsing = { ...options, parser: options.parser ?? onceLoaded() };
  const plan = await planRegeneration(disk, regeneration, parsing);
  return carryOutPlan(disk, regeneration, plan, parsing);
}

/** Writes what a plan of the same regeneration says, or, with `check`, only says it. */
export async function carryOutPlan(
  disk: Disk,
  regeneration: Regeneration,
  plan: GenerationPlan,
  { check = false, parser = onceLoaded() }: RegenerateOptions = {},
): Promise<Regenerated> {
  const { root, endpoints, models } = regeneration;
  const written = !check && !plan.diagnostics.some(isError);
  const carried = new Set(plan.changes.map(({ from }) => from));
  const guards = await mirrorGuards({ edited: plan.edited, models, endpoints }, parser);
  const result = {
    diagnostics: plan.diagnostics,
    guards: check ? guards : guards.map((one) => ({ ...one, severity: "warning" as const })),
    changes: plan.changes.map(({ text: _, ...change }) => change),
    staleRecords: staleRecords(plan, root, disk).map(({ path }) => path),
    leftBehind: leftBehind(disk, regeneration).filter((path) => !carried.has(path)),
    written,
  };
  if (written) applyPlan(plan, root, disk, [linesFile(endpoints)]);
  return result;
}

function onceLoaded(): LoadParser {
  let loaded: Promise<Parse> | undefined;
  return () => (loaded ??= loadParser());
}

/** What would be written. What moved is found first; then all is planned, and looked at once more. */
export async function planRegeneration(
  disk: Disk,
  { root, files, manifest, settings, endpoints }: Regeneration,
  { favour, settle, merge, parser = onceLoaded() }: RegenerateOptions = {},
): Promise<GenerationPlan> {
  const folders = new Set(files.map(({ path }) => path.slice(0, path.indexOf("/"))));
  const project = {
    read: (path: string) => disk.readText(join(root, path)),
    candidates: () =>
      [...folders].flatMap((folder) => disk.list(root, `${folder}/**`)).filter(isCode),
  };
  const reconciled = await reconcile({ ...project, files, manifest, endpoints }, parser);
  const planned = (choices?: ReadonlyMap<string, Choice>): GenerationPlan =>
    planGeneration({
      ...project,
      files: reconciled.files,
      manifest: reconciled.manifest,
      origins: originsOf(endpoints, new Set(files.map(({ fragment }) => fragment))),
      edits: settings.generated_edits,
      favour,
      choices,
      merge,
    });
  const first = planned();
  const asks = settle !== undefined && first.quarrels.length > 0;
  const choices = asks ? await settle(first.quarrels) : undefined;
  const plan = choices === undefined ? first : planned(choices);
  return conserve(joined(plan, reconciled), (path) => choices?.get(path) ?? favour, parser);
}

/** The plan with what happens to the user's own files. */
function joined(plan: GenerationPlan, { changes, diagnostics, stale }: Reconciled): GenerationPlan {
  const own = new Set(changes.map(({ path }) => path));
  const others = plan.changes.filter(({ path }) => !own.has(path));
  return {
    ...plan,
    diagnostics: [...plan.diagnostics, ...diagnostics],
    changes: [...others, ...changes].sort((a, b) => (a.path < b.path ? -1 : 1)),
    fragments: new Map([...plan.fragments, ...stale.map((path) => [path, undefined] as const)]),
  };
}

const isCode = (path: string): boolean => /\.(ts|json)$/.test(path);

/** Of the fragments that are asked for. */
function originsOf(
  endpoints: readonly ResolvedConfig[],
  asked: ReadonlySet<string>,
): ReadonlyMap<string, Origin> {
  const wanted = endpoints.filter(({ facts }) => asked.has(facts.names.kebab));
  const own = wanted.map((endpoint): [string, Origin] => [
    endpoint.facts.names.kebab,
    { source: endpoint.file, config: resolvedJson(endpoint) },
  ]);
  return new Map([["project", { source: settingsFile }], ...own]);
}

/** For this laptop alone the YAML line of every key, for refusals. */
function linesFile(endpoints: readonly ResolvedConfig[]): Operation {
  const lines = Object.fromEntries(
    endpoints.map((endpoint) => [endpoint.facts.names.snake, sourceLines(endpoint)]),
  );
  return { path: `${localFolder}/lines.json`, text: `${JSON.stringify(lines, null, 2)}\n` };
}

/** Handlers are the user's own, so they outlive their endpoint, and then don't compile. */
function leftBehind(
  disk: Disk,
  { root, manifest, files, settings }: Regeneration,
): readonly string[] {
  const asked = new Set(files.map(({ fragment }) => fragment));
  return [...manifest.keys()]
    .filter((name) => !asked.has(name))
    .map((name) => `${settings.paths.handlers}/${name}.ts`)
    .filter((path) => disk.readText(join(root, path)) !== undefined);
}
