/** The project as it stands, beside a revision of it: what `plan`, `waive` and `check` judge. */
import { join } from "node:path";
import type { ProjectSettings } from "./config/project.js";
import { compareProjects, type Finding, type ProjectState } from "./changes/project.js";
import { type Diagnostic, isError } from "./diagnostic.js";
import { Failure } from "./failure.js";
import type { Disk, Host } from "./host.js";
import { findCommit, revisionDisk } from "./host/revision.js";
import type { Memory } from "./memory.js";
import { settingsFile } from "./paths.js";
import { type LoadedProject, loadProject } from "./project.js";

/** What a project is compared with, and what is known of it already. */
export interface Against {
  /** A revision; without one HEAD, where there is one. */
  readonly against: string | undefined;
  /** The project on disk, where somebody has read it. */
  readonly project?: LoadedProject;
  /** With it, what is the same in both is read once. */
  readonly memory?: Memory;
}

/** What changed since a revision. */
export interface Comparison {
  /** The revision as it was asked for; undefined: there is none to compare with. */
  readonly against: string | undefined;
  readonly findings: readonly Finding[];
  /** Mistakes of the revision. What they stand in is compared with nothing. */
  readonly mistakes: readonly Diagnostic[];
}

/**
 * Compares the project on disk, which is right, with a revision. Throws a `Failure` for a revision
 * that was asked for and doesn't exist; without one, a project that isn't in git has no findings.
 */
export async function compareWith(
  host: Host,
  root: string,
  { against, project, memory }: Against,
): Promise<Comparison> {
  const revision = against ?? "HEAD";
  if (against === undefined && (await findCommit(host, root, revision)) === undefined)
    return { against: undefined, findings: [], mistakes: [] };
  const after = stateOf(project ?? loadProject(host, root, undefined, memory));
  const disk = await revisionDisk(host, root, revision);
  const { settings, endpoints, diagnostics } = loadProject(disk, root, undefined, memory);
  const mistakes = diagnostics.filter(isError);
  if (settings === undefined) return { against: revision, findings: [], mistakes };
  const pair = comparable(disk, root, { before: { settings, endpoints }, after });
  return { against: revision, findings: compareProjects(pair.before, pair.after), mistakes };
}

/** The same, for whom a revision with mistakes is of no use. Throws a `Failure` for one. */
export async function compareWithRight(
  ...given: Parameters<typeof compareWith>
): Promise<Comparison> {
  const comparison = await compareWith(...given);
  const [wrong] = comparison.mistakes;
  if (wrong === undefined) return comparison;
  const { against = "HEAD" } = comparison;
  throw new Failure(`${against} has mistakes itself: ${wrong.message}`, "compare with another");
}

interface Pair {
  readonly before: ProjectState;
  readonly after: ProjectState;
}

/** Without the endpoints that were there already and couldn't be read: they aren't new. */
function comparable(disk: Disk, root: string, { before, after }: Pair): Pair {
  const read = new Set(before.endpoints.map(({ file }) => file));
  const isKnown = (file: string): boolean =>
    read.has(file) || disk.readText(join(root, file)) === undefined;
  return {
    before,
    after: { ...after, endpoints: after.endpoints.filter(({ file }) => isKnown(file)) },
  };
}

function stateOf({ settings, endpoints, diagnostics }: LoadedProject): {
  readonly settings: ProjectSettings;
  readonly endpoints: LoadedProject["endpoints"];
} {
  if (settings !== undefined) return { settings, endpoints };
  const [first] = diagnostics.filter(isError);
  throw new Failure(`${settingsFile} is wrong: ${first?.message ?? "it can't be read"}`);
}
