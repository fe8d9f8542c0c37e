/** What is rendered, into the project: planned against what stands there, then written as one. */
import { join } from "node:path";
import type { ProjectSettings } from "./config/project.js";
import { resolvedJson } from "./config/resolved.js";
import { sourceLines } from "./config/source-lines.js";
import type { ResolvedConfig } from "./config/validate.js";
import type { Diagnostic } from "./diagnostic.js";
import type { Disk } from "./host.js";
import { localFolder, settingsFile } from "./paths.js";
import { applyPlan, staleRecords } from "./plan/apply.js";
import type { Favour } from "./plan/decide.js";
import type { FileChange } from "./plan/file-change.js";
import type { Operation } from "./plan/journal.js";
import type { Manifest } from "./plan/manifest.js";
import type { Origin } from "./plan/next-fragments.js";
import { type GenerationPlan, planGeneration } from "./plan/plan.js";
import type { RenderedFile } from "./render/rendered-file.js";

export interface RegenerateOptions {
  /** Only say what would change. */
  readonly check?: boolean;
  /** Whose side a conflict takes. */
  readonly favour?: Favour | undefined;
}

/** What is to stand in the project, and what stood there last. */
export interface Regeneration {
  readonly root: string;
  readonly files: readonly RenderedFile[];
  readonly manifest: Manifest;
  readonly endpoints: readonly ResolvedConfig[];
  readonly settings: ProjectSettings;
}

export interface Regenerated {
  /** Why nothing was written. */
  readonly diagnostics: readonly Diagnostic[];
  readonly changes: readonly Omit<FileChange, "text">[];
  /** Records of what was generated that are out of date. */
  readonly staleRecords: readonly string[];
  /** Handlers of endpoints that are gone. */
  readonly leftBehind: readonly string[];
  /** False under `check` and after an error. */
  readonly written: boolean;
}

export function regenerate(
  disk: Disk,
  regeneration: Regeneration,
  { check = false, favour }: RegenerateOptions = {},
): Regenerated {
  return carryOutPlan(disk, regeneration, planRegeneration(disk, regeneration, favour), check);
}

/** Writes what a plan of the same regeneration says, or, with `check`, only says it. */
export function carryOutPlan(
  disk: Disk,
  regeneration: Regeneration,
  plan: GenerationPlan,
  check = false,
): Regenerated {
  const { root, endpoints } = regeneration;
  const written = !check && plan.diagnostics.length === 0;
  const result = {
    diagnostics: plan.diagnostics,
    changes: plan.changes.map(({ text: _, ...change }) => change),
    staleRecords: staleRecords(plan, root, disk).map(({ path }) => path),
    leftBehind: leftBehind(disk, regeneration),
    written,
  };
  if (written) applyPlan(plan, root, disk, [linesFile(endpoints)]);
  return result;
}

/** What would be written. @param favour whose side a conflict takes */
export function planRegeneration(
  disk: Disk,
  { root, files, manifest, settings, endpoints }: Regeneration,
  favour?: Favour,
): GenerationPlan {
  const folders = new Set(files.map(({ path }) => path.slice(0, path.indexOf("/"))));
  return planGeneration({
    files,
    manifest,
    origins: originsOf(endpoints),
    edits: settings.generated_edits,
    favour,
    read: (path) => disk.readText(join(root, path)),
    candidates: () =>
      [...folders].flatMap((folder) => disk.list(root, `${folder}/**`)).filter(isCode),
  });
}

const isCode = (path: string): boolean => /\.(ts|json)$/.test(path);

function originsOf(endpoints: readonly ResolvedConfig[]): ReadonlyMap<string, Origin> {
  const own = endpoints.map((endpoint): [string, Origin] => [
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
