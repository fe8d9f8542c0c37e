import { ownVersion } from "../own-version.js";
import { findProject } from "../paths.js";
import { tellFindings } from "../report/tell.js";
import { review } from "../review.js";
import { record } from "../saved-plan/record.js";
import { savePlan } from "../saved-plan/save.js";
import { savedPlan } from "../saved-plan/saved-plan.js";
import { exitCode, say, type Session } from "../session.js";
import { describePlan } from "./describe-plan.js";

export interface PlanOptions {
  readonly against?: string;
  readonly markdown?: boolean;
  readonly out?: string;
}

/**
 * `endpointgen plan`: what changed in the YAML since a revision, in plain sentences, and what
 * `generate` would do to the files; exit 1 for what breaks callers or weakens protection and isn't
 * waived, and for files that `generate` would leave in conflict or refuse to write.
 */
export async function plan(session: Session, options: PlanOptions): Promise<number> {
  const { host, directory } = session;
  const { against, out, markdown = false } = options;
  const root = findProject(host, directory);
  const recording = record(host, root);
  const reviewed = await review(host, { root, against, reading: recording.host });
  const { status, generation, diagnostics } = reviewed;
  if (out !== undefined) {
    const inputs = recording.inputs();
    const saved = savedPlan({ status, version: ownVersion(host), inputs, generation });
    savePlan(host, { root, directory, out }, saved);
  }
  if (generation === undefined)
    tellFindings(session, root, diagnostics, session.json ? "json" : "human");
  else describePlan(session, root, reviewed, markdown);
  if (out !== undefined && status !== "blocked" && !markdown)
    say(session, `Saved. To do exactly this: endpointgen apply ${out}`);
  return status === "fine" ? exitCode.fine : exitCode.findings;
}
