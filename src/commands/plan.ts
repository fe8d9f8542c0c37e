import type { Finding } from "../changes/project.js";
import { isError } from "../diagnostic.js";
import { prepareGeneration } from "../generate.js";
import { findProject } from "../paths.js";
import { planRegeneration } from "../regenerate.js";
import { fileViews } from "../plan/file-view.js";
import type { GenerationPlan } from "../plan/plan.js";
import { tellFindings } from "../report/tell.js";
import { compareWith } from "../review.js";
import { exitCode, type Session } from "../session.js";
import { join } from "node:path";
import { describePlan } from "./describe-plan.js";

export interface PlanOptions {
  readonly against?: string;
  readonly markdown?: boolean;
}

/**
 * `endpointgen plan`: what changed in the YAML since a revision, in plain sentences, and what
 * `generate` would do to the files; exit 1 for what breaks callers or weakens protection, and for
 * files that `generate` would leave in conflict or refuse to write.
 */
export async function plan(session: Session, options: PlanOptions): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const { regeneration, diagnostics } = await prepareGeneration(host, root);
  if (regeneration === undefined) {
    tellFindings(session, root, diagnostics, session.json ? "json" : "human");
    return exitCode.findings;
  }
  const compared = await compareWith(host, root, options.against);
  const generation = planRegeneration(host, regeneration);
  const files = fileViews(generation.changes, (path) => host.readText(join(root, path)));
  const told = { ...compared, files, diagnostics: [...diagnostics, ...generation.diagnostics] };
  describePlan(session, root, told, options.markdown === true);
  return compared.findings.some(counts) || isStuck(generation) ? exitCode.findings : exitCode.fine;
}

const counts = ({ kind }: Finding): boolean => kind !== "change";

/** Somebody has to decide before or after `generate`. */
function isStuck({ changes, diagnostics }: GenerationPlan): boolean {
  return diagnostics.some(isError) || changes.some(({ action }) => action === "conflict");
}
