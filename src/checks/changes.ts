import { baseRevision } from "../base-revision.js";
import type { Finding } from "../changes/project.js";
import type { Diagnostic, Place } from "../diagnostic.js";
import { settingsFile } from "../paths.js";
import type { LoadedProject } from "../project.js";
import { findingLine } from "../report/findings.js";
import { compareWith } from "../comparison.js";
import { isOpen, judge, type JudgedFinding } from "../waivers/judge.js";
import { readWaivers } from "../waivers/read.js";
import type { CheckContext, CheckResult } from "./check.js";

/** Whether something weakens protection or breaks callers that nobody agreed to. */
export async function checkChanges(context: CheckContext): Promise<CheckResult> {
  const { host, root, project, memory, against } = context;
  const base = against === undefined ? await baseRevision(host, root) : named(against);
  if ("why" in base) {
    const summary = `compared with nothing: ${base.why}; try: ${base.cure}`;
    return { status: "skipped", summary, diagnostics: [] };
  }
  const compared = await compareWith(host, root, { against: base.commit, project, memory });
  const { findings, mistakes } = compared;
  const judged = judge(findings, readWaivers(host, root).waivers, host.now());
  const open = judged.findings.filter(isOpen);
  return {
    status: open.length === 0 ? "ok" : "findings",
    summary: `${sums(judged.findings)} against ${base.name}${except(mistakes)}`,
    diagnostics: [
      ...open.map((one) => told(one, project)),
      ...mistakes.map((one) => ofBase(one, base.name)),
      ...judged.diagnostics,
    ],
  };
}

/** A pull request isn't to blame for what its base has wrong, and may well be what corrects it. */
function ofBase({ message, place }: Diagnostic, base: string): Diagnostic {
  const where = place === undefined ? "" : ` in ${place.file}:${String(place.line)}`;
  const what =
    place?.file === settingsFile ? "nothing can be compared" : "what it says isn't compared";
  return {
    code: "base-mistake",
    severity: "warning",
    message: `${base} has a mistake${where}, so ${what}: ${message}`,
    cure: "correct it there, or name another revision: --against REF",
  };
}

function except(mistakes: readonly Diagnostic[]): string {
  const files = new Set(mistakes.flatMap(({ place }) => place?.file ?? []));
  return files.size === 0 ? "" : `, but for ${[...files].join(", ")}`;
}

const named = (revision: string) => ({ commit: revision, name: revision });

function sums(findings: readonly JudgedFinding[]): string {
  const open = (kind: Finding["kind"]): number =>
    findings.filter((one) => one.kind === kind && isOpen(one)).length;
  const waived = findings.filter(({ waiver }) => waiver !== undefined).length;
  const parts = [
    ...(open("breaking") > 0 ? [`${String(open("breaking"))} breaking`] : []),
    ...(open("weakening") > 0 ? [`${String(open("weakening"))} weakening`] : []),
    ...(waived > 0 ? [`${String(waived)} waived`] : []),
  ];
  return parts.length === 0 ? "nothing breaks or weakens" : parts.join(", ");
}

const says = {
  breaking: "this breaks callers",
  weakening: "this weakens protection",
  change: "this changed",
} as const;

function told(finding: Finding, project: LoadedProject): Diagnostic {
  return {
    code: finding.kind,
    severity: "error",
    message: `${says[finding.kind]}: ${findingLine(finding)}`,
    cure: `take it back, or agree: endpointgen waive ${finding.fingerprint} --reason TEXT --owner NAME`,
    place: placeOf(finding, project),
  };
}

/** The line of the key, or of the map that it is gone from; undefined for an endpoint that is gone. */
function placeOf({ endpoint, path }: Finding, project: LoadedProject): Place | undefined {
  const keys = path.split(".");
  if (endpoint === undefined) return project.settingsDocument?.placeOf(keys, "key");
  const own = project.endpoints.find(({ config }) => config.endpoint_name === endpoint);
  return own?.merged.document.placeOf(keys, "key");
}
