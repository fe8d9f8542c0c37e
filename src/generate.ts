/** `generate` from end to end: project, models, files, plan, and, unless asked not to, apply. */
import { join } from "node:path";
import { type Diagnostic, isError } from "./diagnostic.js";
import type { Disk, Host } from "./host.js";
import type { ProjectSettings } from "./config/project.js";
import { runtimeSettings } from "./config/runtime-settings.js";
import { sourceLines } from "./config/source-lines.js";
import { resolvedJson } from "./config/resolved.js";
import { unbuiltSettings } from "./config/unbuilt-settings.js";
import type { ResolvedConfig } from "./config/validate.js";
import { buildModel } from "./model/build.js";
import type { EndpointModel } from "./model/endpoint-model.js";
import { localFolder, settingsFile as settingsYaml } from "./paths.js";
import { readModules } from "./modules.js";
import { packageRoot } from "./package-root.js";
import { applyPlan, staleRecords } from "./plan/apply.js";
import type { Favour } from "./plan/decide.js";
import type { FileChange } from "./plan/file-change.js";
import {
  finishInterrupted,
  type Operation,
  type Recovery,
  wasInterrupted,
} from "./plan/journal.js";
import { type Manifest, readManifest } from "./plan/manifest.js";
import type { Origin } from "./plan/next-fragments.js";
import { type GenerationPlan, planGeneration } from "./plan/plan.js";
import { type LoadedProject, loadProject } from "./project.js";
import { formatText, ownStyle, styleOf } from "./render/format.js";
import { indexFile, settingsFile } from "./render/project-files.js";
import { renderEndpoint } from "./render/render.js";
import type { RenderedFile } from "./render/rendered-file.js";
import { wiringFile } from "./render/wiring-file.js";
import { loadTemplates, type Templates } from "./render/templates.js";
import type { ViewOptions } from "./render/view-options.js";
import { wiredParts } from "./wiring.js";

export interface GenerateOptions {
  /** Only say what would change. */
  readonly check?: boolean;
  /** Whose side a conflict takes. */
  readonly favour?: Favour | undefined;
}

export interface Generated {
  readonly diagnostics: readonly Diagnostic[];
  readonly changes: readonly Omit<FileChange, "text">[];
  /** Records of what was generated that are out of date. */
  readonly staleRecords: readonly string[];
  /** Handlers of endpoints that are gone. */
  readonly leftBehind: readonly string[];
  /** `generated_edits`. */
  readonly edits: ProjectSettings["generated_edits"];
  /** What became of an earlier run that was interrupted. */
  readonly recovery?: Recovery | undefined;
  /** False under `check` and after an error. */
  readonly written: boolean;
  readonly endpoints: number;
}

/**
 * Writes everything or, after an error anywhere, nothing. What the user wrote into generated files
 * is merged; conflicts are written as such.
 */
export async function generateProject(
  host: Host,
  root: string,
  options: GenerateOptions = {},
): Promise<Generated> {
  const recovery = options.check === true ? undefined : finishInterrupted(host, root);
  const project = loadProject(host, root);
  const { manifest, ...record } = readManifest(host, root);
  const modules = await readModules(host, root, project.endpoints);
  const built = project.endpoints.map((endpoint) => buildModel(endpoint, modules.schemas));
  const diagnostics = [
    ...project.diagnostics,
    ...unbuiltIn(project),
    ...record.diagnostics,
    ...(wasInterrupted(host, root) ? [interrupted] : []),
    ...modules.diagnostics,
    ...built.flatMap((one) => one.diagnostics),
  ];
  const { settings, endpoints } = project;
  const edits = settings?.generated_edits ?? "report";
  const nothing = { changes: [], staleRecords: [], leftBehind: [], edits, recovery };
  if (settings === undefined || diagnostics.some(isError))
    return { ...nothing, diagnostics, written: false, endpoints: project.files };
  const models = built.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const files = await renderProject(host, { root, settings, models });
  const plan = planOf(host, { root, files, manifest, endpoints, settings, favour: options.favour });
  const written = options.check !== true && plan.diagnostics.length === 0;
  const stale = staleRecords(plan, root, host).map(({ path }) => path);
  if (written) applyPlan(plan, root, host, [linesFile(endpoints)]);
  return {
    diagnostics: [...diagnostics, ...plan.diagnostics],
    changes: plan.changes.map(({ text: _, ...change }) => change),
    staleRecords: stale,
    leftBehind: leftBehind(host, root, { manifest, files, settings }),
    edits,
    recovery,
    written,
    endpoints: models.length,
  };
}

const interrupted: Diagnostic = {
  code: "interrupted",
  severity: "error",
  message: "an earlier run was interrupted, and some of its files aren't written yet",
  cure: "endpointgen generate",
};

/** Handlers are the user's own, so they outlive their endpoint, and then don't compile. */
function leftBehind(
  disk: Disk,
  root: string,
  { manifest, files, settings }: Pick<Planning, "manifest" | "files" | "settings">,
): readonly string[] {
  const asked = new Set(files.map(({ path }) => path));
  return [...manifest.keys()]
    .map((name) => `${settings.paths.handlers}/${name}.ts`)
    .filter((path) => !asked.has(path) && disk.readText(join(root, path)) !== undefined);
}

function unbuiltIn({ settings, settingsDocument }: LoadedProject): readonly Diagnostic[] {
  if (settings === undefined || settingsDocument === undefined) return [];
  return unbuiltSettings(settings, settingsDocument);
}

interface Rendering {
  readonly root: string;
  readonly settings: ProjectSettings;
  readonly models: readonly EndpointModel[];
}

async function renderProject(
  disk: Disk,
  { root, settings, models }: Rendering,
): Promise<RenderedFile[]> {
  const style = settings.format === "found" ? styleOf(root, disk) : ownStyle;
  const options: ViewOptions = {
    width: style.width,
    paths: settings.paths,
    runner: runners[settings.test_runner],
  };
  const templates = readTemplates(disk);
  const files = [
    ...models.flatMap((model) => renderEndpoint(model, { ...options, templates })),
    indexFile(models, options),
    settingsFile(runtimeSettings(settings), options),
    wiringFile(wiredParts(settings), options),
  ];
  return Promise.all(
    files.map(async (file) => ({
      ...file,
      text: await formatText(file.text, join(root, file.path), style),
    })),
  );
}

/** The package that `describe` and `it` come from. */
const runners = { vitest: "vitest", jest: "@jest/globals", node: "node:test" } as const;

function readTemplates(disk: Disk): Templates {
  const folder = join(packageRoot, "templates");
  const names = disk.list(folder, "{endpoint,sections,test}/*.hbs");
  return loadTemplates(
    new Map(
      names.map((name) => [name.replace(/\.hbs$/, ""), disk.readText(join(folder, name)) ?? ""]),
    ),
  );
}

interface Planning {
  readonly root: string;
  readonly files: readonly RenderedFile[];
  readonly manifest: Manifest;
  readonly endpoints: readonly ResolvedConfig[];
  readonly settings: ProjectSettings;
  readonly favour: Favour | undefined;
}

function planOf(disk: Disk, planning: Planning): GenerationPlan {
  const { root, files, manifest, settings, favour } = planning;
  const folders = new Set(files.map(({ path }) => path.slice(0, path.indexOf("/"))));
  return planGeneration({
    files,
    manifest,
    origins: originsOf(planning.endpoints),
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
  return new Map([["project", { source: settingsYaml }], ...own]);
}

/** For this laptop alone the YAML line of every key, for refusals. */
function linesFile(endpoints: readonly ResolvedConfig[]): Operation {
  const lines = Object.fromEntries(
    endpoints.map((endpoint) => [endpoint.facts.names.snake, sourceLines(endpoint)]),
  );
  return { path: `${localFolder}/lines.json`, text: `${JSON.stringify(lines, null, 2)}\n` };
}
