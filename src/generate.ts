/** `generate` from end to end: project, models, files, plan, and, unless asked not to, apply. */
import { type Diagnostic, isError } from "./diagnostic.js";
import type { Host } from "./host.js";
import type { ProjectSettings } from "./config/project.js";
import { unbuiltSettings } from "./config/unbuilt-settings.js";
import { buildModel } from "./model/build.js";
import { readModules } from "./modules.js";
import { finishInterrupted, type Recovery, wasInterrupted } from "./plan/journal.js";
import { readManifest } from "./plan/manifest.js";
import { type LoadedProject, loadProject } from "./project.js";
import {
  regenerate,
  type Regenerated,
  type RegenerateOptions,
  type Regeneration,
} from "./regenerate.js";
import { renderProject } from "./render-project.js";

export interface Generated extends Regenerated {
  /** `generated_edits`. */
  readonly edits: ProjectSettings["generated_edits"];
  /** What became of an earlier run that was interrupted. */
  readonly recovery?: Recovery | undefined;
  readonly endpoints: number;
}

/** A project that is read, checked and rendered; nothing is decided about its files yet. */
export interface Prepared {
  /** Undefined after an error. */
  readonly regeneration: Regeneration | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `generated_edits`. */
  readonly edits: ProjectSettings["generated_edits"];
  readonly endpoints: number;
}

/**
 * Writes everything or, after an error anywhere, nothing. What the user wrote into generated files
 * is merged; conflicts are written as such.
 */
export async function generateProject(
  host: Host,
  root: string,
  options: RegenerateOptions = {},
): Promise<Generated> {
  const recovery = options.check === true ? undefined : finishInterrupted(host, root);
  const { regeneration, ...prepared } = await prepareGeneration(host, root);
  if (regeneration === undefined) return { ...nothing, ...prepared, recovery };
  const result = regenerate(host, regeneration, options);
  return {
    ...result,
    ...prepared,
    recovery,
    diagnostics: [...prepared.diagnostics, ...result.diagnostics],
  };
}

/** Everything that is needed to know what to write; writes nothing itself. */
export async function prepareGeneration(host: Host, root: string): Promise<Prepared> {
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
  if (settings === undefined || diagnostics.some(isError))
    return { regeneration: undefined, diagnostics, edits, endpoints: project.files };
  const models = built.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const files = await renderProject(host, { root, settings, models });
  const regeneration = { root, files, manifest, endpoints, settings };
  return { regeneration, diagnostics, edits, endpoints: models.length };
}

const nothing = { changes: [], staleRecords: [], leftBehind: [], written: false };

const interrupted: Diagnostic = {
  code: "interrupted",
  severity: "error",
  message: "an earlier run was interrupted, and some of its files aren't written yet",
  cure: "endpointgen generate",
};

function unbuiltIn({ settings, settingsDocument }: LoadedProject): readonly Diagnostic[] {
  if (settings === undefined || settingsDocument === undefined) return [];
  return unbuiltSettings(settings, settingsDocument);
}
