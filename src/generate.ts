/** `generate` from end to end: project, models, files, plan, and, unless asked not to, apply. */
import { type Diagnostic, isError } from "./diagnostic.js";
import type { Host } from "./host.js";
import type { ProjectSettings } from "./config/project.js";
import { join } from "node:path";
import type { ResolvedConfig } from "./config/validate.js";
import { type Memory, newMemory, touchedSince } from "./memory.js";
import { buildModel } from "./model/build.js";
import type { EndpointModel } from "./model/endpoint-model.js";
import type { Outcome } from "./outcome.js";
import { settingsFile } from "./paths.js";
import type { JsonSchema } from "./sections/request/json-schema.js";
import { readModules } from "./modules.js";
import { finishInterrupted, type Recovery, wasInterrupted } from "./plan/journal.js";
import { readManifest } from "./plan/manifest.js";
import { loadProject } from "./project.js";
import {
  regenerate,
  type Regenerated,
  type RegenerateOptions,
  type Regeneration,
} from "./regenerate.js";
import { renderProject } from "./render-project.js";
import { unbuiltIn } from "./unbuilt.js";

export interface GenerateProjectOptions extends RegenerateOptions {
  /** Of whoever generates again and again. */
  readonly memory?: Memory | undefined;
}

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
  { memory = newMemory(), ...options }: GenerateProjectOptions = {},
): Promise<Generated> {
  const recovery = options.check === true ? undefined : finishInterrupted(host, root);
  const settings = settingsText(host, root);
  const { regeneration, ...prepared } = await prepareGeneration(host, root, memory);
  memory.settled = undefined;
  if (regeneration === undefined) return { ...nothing, ...prepared, recovery };
  const result = await regenerate(host, regeneration, options);
  if (result.written && result.changes.every(isSettled))
    memory.settled = { settings, models: new Set(regeneration.models) };
  return {
    ...result,
    ...prepared,
    recovery,
    diagnostics: [...prepared.diagnostics, ...result.diagnostics],
  };
}

/** Everything that is needed to know what to write; writes nothing itself. */
export async function prepareGeneration(
  host: Host,
  root: string,
  memory: Memory = newMemory(),
): Promise<Prepared> {
  const project = loadProject(host, root, undefined, memory);
  const modules = await readModules(host, root, project.endpoints);
  const built = project.endpoints.map((endpoint) => modelOf(endpoint, modules.schemas, memory));
  const models = built.flatMap(({ value }) => (value === undefined ? [] : [value]));
  const touched = touchedSince(memory, settingsText(host, root), models);
  const only = touched && new Set([...touched, "project"]);
  const { manifest, ...record } = readManifest(host, root, only);
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
  const all = await renderProject(host, { root, settings, models, memory });
  const files = only === undefined ? all : all.filter(({ fragment }) => only.has(fragment));
  const regeneration = { root, files, manifest, endpoints, settings, models };
  return { regeneration, diagnostics, edits, endpoints: models.length };
}

const settingsText = (host: Host, root: string): string =>
  host.readText(join(root, settingsFile)) ?? "";

/** Nothing of it has to be told again after the next save. */
const isSettled = ({ action }: { readonly action: string }): boolean =>
  !["conflict", "skip", "blocked", "orphan"].includes(action);

/** An endpoint with the user's own schemas is built anew: those may have changed. */
function modelOf(
  endpoint: ResolvedConfig,
  schemas: ReadonlyMap<string, JsonSchema>,
  { models }: Memory,
): Outcome<EndpointModel> {
  const known = models.get(endpoint);
  if (known !== undefined) return known;
  const built = buildModel(endpoint, schemas);
  const { request, response } = endpoint.facts;
  if (request.body?.kind !== "module" && response.body?.kind !== "module")
    models.set(endpoint, built);
  return built;
}

const nothing = { changes: [], guards: [], staleRecords: [], leftBehind: [], written: false };

const interrupted: Diagnostic = {
  code: "interrupted",
  severity: "error",
  message: "an earlier run was interrupted, and some of its files aren't written yet",
  cure: "endpointgen generate",
};
