import { compareProjects, type Finding, type ProjectState } from "../changes/project.js";
import { type Diagnostic, isError } from "../diagnostic.js";
import { Failure } from "../failure.js";
import { revisionDisk } from "../host/revision.js";
import type { Disk } from "../host.js";
import { paint } from "../paint.js";
import { findProject } from "../paths.js";
import { loadProject } from "../project.js";
import { findingLines, findingsMarkdown } from "../report/findings.js";
import { tellFindings } from "../report/tell.js";
import { exitCode, say, sayJson, type Session } from "../session.js";

export interface PlanOptions {
  readonly against?: string;
  readonly markdown?: boolean;
}

/**
 * `endpointgen plan`: what changed in the YAML since a revision, in plain sentences; exit 1 for
 * what breaks callers or weakens protection.
 */
export async function plan(session: Session, options: PlanOptions): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const after = stateOf(host, root);
  if (after.diagnostics.some(isError)) {
    tellFindings(session, root, after.diagnostics);
    return exitCode.findings;
  }
  const revision = options.against ?? "HEAD";
  const before = stateOf(await revisionDisk(host, root, revision), root);
  const wrong = before.diagnostics.find(isError);
  if (wrong !== undefined) {
    throw new Failure(`${revision} has mistakes itself: ${wrong.message}`, "compare with another");
  }
  const findings = compareProjects(before.state, after.state);
  tell(session, findings, { revision, markdown: options.markdown === true });
  return findings.some(({ kind }) => kind !== "change") ? exitCode.findings : exitCode.fine;
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

function tell(
  session: Session,
  findings: readonly Finding[],
  { revision, markdown }: { readonly revision: string; readonly markdown: boolean },
): void {
  if (session.json) sayJson(session, { against: revision, findings });
  else if (markdown) session.host.out(findingsMarkdown(findings));
  else if (findings.length === 0) say(session, `Nothing changed since ${revision}.`);
  else {
    for (const line of findingLines(findings, paint(session.host.color))) say(session, line);
  }
}
