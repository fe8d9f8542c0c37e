/** Which findings still count once the waivers are heard. */
import type { Finding } from "../changes/project.js";
import type { Diagnostic } from "../diagnostic.js";
import { isOver } from "./day.js";
import type { Waiver } from "./read.js";

export interface JudgedFinding extends Finding {
  /** Who agreed to it; undefined: nobody. */
  readonly waiver?: Omit<Waiver, "place" | "finding"> | undefined;
}

export interface Judged {
  readonly findings: readonly JudgedFinding[];
  /** Waivers that expired, or that nothing asks for. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What a reviewer has to agree to. */
export const needsWaiver = ({ kind }: Finding): boolean => kind !== "change";

/** It breaks or weakens, and nobody agreed. */
export const isOpen = (finding: JudgedFinding): boolean =>
  needsWaiver(finding) && finding.waiver === undefined;

/** @param now milliseconds since 1970 */
export function judge(
  findings: readonly Finding[],
  waivers: readonly Waiver[],
  now: number,
): Judged {
  const grave = new Set(findings.filter(needsWaiver).map(({ fingerprint }) => fingerprint));
  const isExpired = ({ until }: Waiver): boolean => until !== undefined && isOver(until, now);
  const valid = new Map(
    waivers.filter((waiver) => !isExpired(waiver)).map((waiver) => [waiver.finding, waiver]),
  );
  const diagnostics = waivers.flatMap((waiver): Diagnostic[] => {
    if (!grave.has(waiver.finding)) return [unused(waiver)];
    return isExpired(waiver) ? [expired(waiver)] : [];
  });
  return { findings: findings.map((finding) => waived(finding, valid)), diagnostics };
}

function waived(finding: Finding, valid: ReadonlyMap<string, Waiver>): JudgedFinding {
  const found = needsWaiver(finding) ? valid.get(finding.fingerprint) : undefined;
  if (found === undefined) return finding;
  const { reason, owner, until } = found;
  return { ...finding, waiver: { reason, owner, until } };
}

const expired = ({ finding, owner, until = "", place }: Waiver): Diagnostic => ({
  code: "waiver-expired",
  severity: "warning",
  message: `the waiver of ${finding} by ${owner} ended on ${until}, so the finding counts again`,
  cure: "take the change back, or agree anew: endpointgen waive … --until DAY",
  place,
});

const unused = ({ finding, place }: Waiver): Diagnostic => ({
  code: "waiver-unused",
  severity: "hint",
  message: `nothing that changed has the fingerprint ${finding}`,
  cure: "delete the waiver once its change is merged",
  place,
});
