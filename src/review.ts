/** What `plan`, `waive` and `check` look at: what changed since a revision, and what `generate` would do. */
import { compareProjects, type Finding, type ProjectState } from "./changes/project.js";
import { type Diagnostic, isError } from "./diagnostic.js";
import { Failure } from "./failure.js";
import type { Disk, Host } from "./host.js";
import { findCommit, revisionDisk } from "./host/revision.js";
import { loadProject } from "./project.js";

/** What changed since a revision. */
export interface Comparison {
  /** The revision as it was asked for; undefined: there is none to compare with. */
  readonly against: string | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Compares the project on disk, which is right, with a revision. Throws a `Failure` for a revision
 * that was asked for and doesn't exist; without one, a project that isn't in git has no findings.
 */
export async function compareWith(
  host: Host,
  root: string,
  against: string | undefined,
): Promise<Comparison> {
  const revision = against ?? "HEAD";
  if (against === undefined && (await findCommit(host, root, revision)) === undefined)
    return { against: undefined, findings: [] };
  const { state: after } = stateOf(host, root);
  const before = stateOf(await revisionDisk(host, root, revision), root);
  const wrong = before.diagnostics.find(isError);
  if (wrong !== undefined) {
    throw new Failure(`${revision} has mistakes itself: ${wrong.message}`, "compare with another");
  }
  return { against: revision, findings: compareProjects(before.state, after) };
}

interface Loaded {
  readonly state: ProjectState;
  readonly diagnostics: readonly Diagnostic[];
}

function stateOf(disk: Disk, root: string): Loaded {
  const { settings, endpoints, diagnostics } = loadProject(disk, root);
  if (settings === undefined) {
    const [first] = diagnostics.filter(isError);
    throw new Failure(`endpointgen.yaml is wrong: ${first?.message ?? "it can't be read"}`);
  }
  return { state: { settings, endpoints }, diagnostics };
}
