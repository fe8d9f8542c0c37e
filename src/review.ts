/** What `plan`, `waive` and `check` look at: what changed since a revision, and what `generate` would do. */
import { join } from "node:path";
import { compareWithRight } from "./comparison.js";
import { type Diagnostic, isError } from "./diagnostic.js";
import { prepareGeneration } from "./generate.js";
import type { Host } from "./host.js";
import { type FileView, fileViews } from "./plan/file-view.js";
import type { GenerationPlan } from "./plan/plan.js";
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
  const { against, findings } = await compareWithRight(host, root, { against: wanted });
  const judged = judge(findings, waivers, host.now());
  const generation = await planRegeneration(reading, regeneration);
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
