import { resolve } from "node:path";
import { type Diagnostic, isError } from "../diagnostic.js";
import { prepareGeneration } from "../generate.js";
import type { Host } from "../host.js";
import { ownVersion } from "../own-version.js";
import { findProject } from "../paths.js";
import type { GenerationPlan } from "../plan/plan.js";
import { carryOutPlan, planRegeneration } from "../regenerate.js";
import { tellFindings } from "../report/tell.js";
import { compareWithSaved } from "../saved-plan/compare.js";
import { record } from "../saved-plan/record.js";
import { readPlan, savedPlan, type SavedPlan } from "../saved-plan/saved-plan.js";
import { exitCode, sayJson, type Session } from "../session.js";
import { describeGeneration, generationOk } from "./describe-generation.js";

/** Bytes; the plan of a thousand endpoints has about one million. */
const largestPlan = 16_000_000;

/**
 * `endpointgen apply plan.json`: does what a saved plan says, or nothing at all when anything that
 * it was made from is another now; exit 1 then.
 */
export async function apply(session: Session, file: string): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const saved = savedIn(host, resolve(session.directory, file), file);
  if ("code" in saved) return refuse(session, root, [saved]);
  const recording = record(host, root);
  const { regeneration, ...prepared } = await prepareGeneration(recording.host, root);
  if (regeneration === undefined) return refuse(session, root, prepared.diagnostics);
  const generation = planRegeneration(recording.host, regeneration);
  const now = savedPlan({
    status: saved.status,
    version: ownVersion(host),
    inputs: recording.inputs(),
    generation,
  });
  const wrong = [...compareWithSaved(saved, now), ...blockedBy(generation)];
  if (wrong.length > 0) return refuse(session, root, wrong);
  const result = { ...carryOutPlan(host, regeneration, generation), ...prepared };
  if (session.json) sayJson(session, result);
  else describeGeneration(session, root, result, false);
  return generationOk(result, false) ? exitCode.fine : exitCode.findings;
}

const blockedBy = ({ diagnostics }: GenerationPlan): readonly Diagnostic[] =>
  diagnostics.filter(isError);

function savedIn(host: Host, path: string, file: string): SavedPlan | Diagnostic {
  const size = host.size(path);
  if (size === undefined) return wrongFile(`there is no file ${file}`);
  if (size > largestPlan) return wrongFile(`${file} is far too large for a plan`);
  return readPlan(host.readText(path) ?? "") ?? wrongFile(`${file} isn't a plan of this version`);
}

const wrongFile = (message: string): Diagnostic => ({
  code: "plan-file",
  severity: "error",
  message,
  cure: "write one: endpointgen plan --out plan.json",
});

function refuse(session: Session, root: string, diagnostics: readonly Diagnostic[]): number {
  tellFindings(session, root, diagnostics, session.json ? "json" : "human");
  if (!session.json && !session.quiet) session.host.out("Nothing was written.\n");
  return exitCode.findings;
}
