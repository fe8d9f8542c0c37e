/** What `plan`, `waive` and `check` look at: what changed since a revision, and what `generate` would do. */
import { join } from "node:path";
import { compareProjects, type Finding, type ProjectState } from "./changes/project.js";
import { type Diagnostic, isError } from "./diagnostic.js";
import { Failure } from "./failure.js";
import { prepareGeneration } from "./generate.js";
import type { Disk, Host } from "./host.js";
import { findCommit, revisionDisk } from "./host/revision.js";
import { type FileView, fileViews } from "./plan/file-view.js";
import type { GenerationPlan } from "./plan/plan.js";
import { loadProject } from "./project.js";
import { planRegeneration } from "./regenerate.js";
import { isOpen, judge, type JudgedFinding } from "./waivers/judge.js";
import { readWaivers } from "./waivers/read.js";

/** What is to be looked at. */
export interface Question {
  readonly root: string;
  /** A revision; without one HEAD, where there is one. */
  readonly against?: string | undefined;
  /** Through what the generation reads; by default the host. */
  readonly reading?: Host;
}

/** `blocked`: mistakes, or files that nobody may write to; `findings`: somebody has to look. */
export type Status = "fine" | "findings" | "blocked";

export interface Review {
  readonly status: Status;
  /** Without hints on single endpoints. */
  readonly diagnostics: readonly Diagnostic[];
  /** Undefined: the YAML was compared with nothing. */
  readonly against: string | undefined;
  readonly findings: readonly JudgedFinding[];
  /** Undefined after a mistake in the YAML. */
  readonly generation: GenerationPlan | undefined;
  readonly files: readonly FileView[];
}

/** Everything that `plan` tells. Throws a `Failure` for a revision that doesn't exist. */
export async function review(host: Host, question: Question): Promise<Review> {
  const { root, against: wanted, reading = host } = question;
  const { regeneration, ...prepared } = await prepareGeneration(reading, root);
  const { waivers, ...file } = readWaivers(host, root);
  const diagnostics = [...prepared.diagnostics, ...file.diagnostics];
  if (regeneration === undefined || diagnostics.some(isError))
    return { ...nothing, status: "blocked", diagnostics };
  const { against, findings } = await compareWith(host, root, wanted);
  const judged = judge(findings, waivers, host.now());
  const generation = planRegeneration(reading, regeneration);
  return {
    status: statusOf(generation, judged.findings),
    against,
    findings: judged.findings,
    generation,
    files: fileViews(generation.changes, (path) => host.readText(join(root, path))),
    diagnostics: [
      ...diagnostics.filter(({ severity }) => severity !== "hint"),
      ...generation.diagnostics,
      ...judged.diagnostics,
    ],
  };
}

const nothing = { against: undefined, findings: [], generation: undefined, files: [] };

function statusOf(
  { changes, diagnostics }: GenerationPlan,
  findings: readonly JudgedFinding[],
): Status {
  if (diagnostics.some(isError)) return "blocked";
  const conflict = changes.some(({ action }) => action === "conflict");
  return conflict || findings.some(isOpen) ? "findings" : "fine";
}

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
