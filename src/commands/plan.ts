import { join } from "node:path";
import { isError } from "../diagnostic.js";
import { prepareGeneration } from "../generate.js";
import { findProject } from "../paths.js";
import { planRegeneration } from "../regenerate.js";
import { fileViews } from "../plan/file-view.js";
import type { GenerationPlan } from "../plan/plan.js";
import { tellFindings } from "../report/tell.js";
import { compareWith } from "../review.js";
import { exitCode, type Session } from "../session.js";
import { isOpen, judge } from "../waivers/judge.js";
import { readWaivers } from "../waivers/read.js";
import { describePlan } from "./describe-plan.js";

export interface PlanOptions {
  readonly against?: string;
  readonly markdown?: boolean;
}

/**
 * `endpointgen plan`: what changed in the YAML since a revision, in plain sentences, and what
 * `generate` would do to the files; exit 1 for what breaks callers or weakens protection and isn't
 * waived, and for files that `generate` would leave in conflict or refuse to write.
 */
export async function plan(session: Session, options: PlanOptions): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const { regeneration, ...prepared } = await prepareGeneration(host, root);
  const { waivers, ...file } = readWaivers(host, root);
  const diagnostics = [...prepared.diagnostics, ...file.diagnostics];
  if (regeneration === undefined || diagnostics.some(isError)) {
    tellFindings(session, root, diagnostics, session.json ? "json" : "human");
    return exitCode.findings;
  }
  const { against, findings } = await compareWith(host, root, options.against);
  const judged = judge(findings, waivers, host.now());
  const generation = planRegeneration(host, regeneration);
  const told = {
    against,
    findings: judged.findings,
    files: fileViews(generation.changes, (path) => host.readText(join(root, path))),
    diagnostics: [
      ...diagnostics.filter(({ severity }) => severity !== "hint"),
      ...generation.diagnostics,
      ...judged.diagnostics,
    ],
  };
  describePlan(session, root, told, options.markdown === true);
  return judged.findings.some(isOpen) || isStuck(generation) ? exitCode.findings : exitCode.fine;
}

/** Somebody has to decide before or after `generate`. */
function isStuck({ changes, diagnostics }: GenerationPlan): boolean {
  return diagnostics.some(isError) || changes.some(({ action }) => action === "conflict");
}
