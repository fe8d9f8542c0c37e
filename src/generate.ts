/** `generate` from end to end: project, models, files, plan, and, unless asked not to, apply. */
import { join } from "node:path";
import { type Diagnostic, isError } from "./diagnostic.js";
import type { Disk, Host } from "./host.js";
import type { ProjectSettings } from "./config/project.js";
import { runtimeSettings } from "./config/runtime-settings.js";
import { sourceLines } from "./config/source-lines.js";
import { unbuiltSettings } from "./config/unbuilt-settings.js";
import type { ResolvedConfig } from "./config/validate.js";
import { buildModel } from "./model/build.js";
import type { EndpointModel } from "./model/endpoint-model.js";
import { localFolder } from "./paths.js";
import { readModules } from "./modules.js";
import { packageRoot } from "./package-root.js";
import { applyPlan } from "./plan/apply.js";
import { type Fragment, fragmentFolder, readFragment } from "./plan/manifest.js";
import { type Action, type GenerationPlan, planGeneration } from "./plan/plan.js";
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
  readonly conflicts?: "ours" | "theirs";
}

export interface Generated {
  readonly diagnostics: readonly Diagnostic[];
  readonly changes: readonly { readonly path: string; readonly action: Action }[];
  /** False under `check`, after an error, and when there is a conflict. */
  readonly written: boolean;
  readonly endpoints: number;
}

/** Writes everything or nothing: an error or a conflict anywhere leaves the project as it was. */
export async function generateProject(
  host: Host,
  root: string,
  options: GenerateOptions = {},
): Promise<Generated> {
  const project = loadProject(host, root);
  const manifest = readFragments(host, root);
  const modules = await readModules(host, root, project.endpoints);
  const built = project.endpoints.map((endpoint) => buildModel(endpoint, modules.schemas));
  const diagnostics = [
    ...project.diagnostics,
    ...unbuiltIn(project),
    ...manifest.diagnostics,
    ...modules.diagnostics,
    ...built.flatMap((one) => one.diagnostics),
  ];
  const nothing = { diagnostics, changes: [], written: false, endpoints: project.files };
  if (project.settings === undefined || diagnostics.some(isError)) return nothing;
  const models = built.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const files = await renderProject(host, { root, settings: project.settings, models });
  const plan = planOf(host, { root, files, fragments: manifest.fragments, options });
  const written =
    options.check !== true && !plan.changes.some(({ action }) => action === "conflict");
  if (written) write(host, { root, plan, endpoints: project.endpoints });
  const changes = plan.changes.map(({ path, action }) => ({ path, action }));
  return { diagnostics, changes, written, endpoints: models.length };
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
  readonly fragments: ReadonlyMap<string, Fragment>;
  readonly options: GenerateOptions;
}

function planOf(disk: Disk, { root, files, fragments, options }: Planning): GenerationPlan {
  return planGeneration({
    files,
    fragments,
    read: (path) => disk.readText(join(root, path)),
    conflicts: options.conflicts,
  });
}

interface Fragments {
  readonly fragments: ReadonlyMap<string, Fragment>;
  readonly diagnostics: readonly Diagnostic[];
}

/** A record that can't be read is told: without it, edits and leftovers couldn't be recognised. */
function readFragments(disk: Disk, root: string): Fragments {
  const fragments = new Map<string, Fragment>();
  const diagnostics: Diagnostic[] = [];
  for (const path of disk.list(root, `${fragmentFolder}/*.json`)) {
    const fragment = readFragment(disk.readText(join(root, path)) ?? "");
    const name = path.slice(fragmentFolder.length + 1, -".json".length);
    if (fragment === undefined) diagnostics.push(brokenFragment(path));
    else fragments.set(name, fragment);
  }
  return { fragments, diagnostics };
}

const brokenFragment = (file: string): Diagnostic => ({
  code: "manifest",
  severity: "error",
  message: "this record of what was generated can't be read",
  cure: "take it from git; or delete it and run generate --theirs",
  place: { file, line: 1, column: 1, length: 1 },
});

interface Writing {
  readonly root: string;
  readonly plan: GenerationPlan;
  readonly endpoints: readonly ResolvedConfig[];
}

/** The project's files, and for this laptop alone the YAML line of every key, for refusals. */
function write(disk: Disk, { root, plan, endpoints }: Writing): void {
  applyPlan(plan, root, disk);
  const lines = Object.fromEntries(
    endpoints.map((endpoint) => [endpoint.facts.names.snake, sourceLines(endpoint)]),
  );
  disk.write(root, `${localFolder}/lines.json`, `${JSON.stringify(lines, null, 2)}\n`);
}
