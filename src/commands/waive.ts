import { join } from "node:path";
import { baseRevision } from "../base-revision.js";
import type { Finding } from "../changes/project.js";
import { type Diagnostic, isError } from "../diagnostic.js";
import { Failure } from "../failure.js";
import { findProject } from "../paths.js";
import { loadProject } from "../project.js";
import { findingLine } from "../report/findings.js";
import { count } from "../report/summary.js";
import { tellFindings } from "../report/tell.js";
import { compareWith, compareWithRight } from "../comparison.js";
import { exitCode, say, sayJson, type Session } from "../session.js";
import { isDay, isOver } from "../waivers/day.js";
import { needsWaiver } from "../waivers/judge.js";
import { readWaivers, waiversFile } from "../waivers/read.js";
import { withWaivers } from "../waivers/write.js";

export interface WaiveOptions {
  readonly reason: string;
  readonly owner: string;
  readonly until?: string;
  readonly against?: string;
}

/** `endpointgen waive FINGERPRINT…`: writes down who agreed to a finding, and why. */
export async function waive(
  session: Session,
  fingerprints: readonly string[],
  options: WaiveOptions,
): Promise<number> {
  const { host } = session;
  checkOptions(options, host.now());
  const root = findProject(host, session.directory);
  const waivers = readWaivers(host, root);
  const wrong = [...loadProject(host, root).diagnostics, ...waivers.diagnostics].filter(isError);
  const present = wrong.length > 0 ? [] : await presentFindings(session, root, options.against);
  const asked = [...new Set(fingerprints)];
  const unknown = asked.filter((one) => !present.some(({ fingerprint }) => fingerprint === one));
  const told = wrong.length > 0 ? wrong : unknown.map((one) => noSuchFinding(one, present));
  if (told.length > 0) {
    tellFindings(session, root, told, session.json ? "json" : "human");
    return exitCode.findings;
  }
  const agreed = present.filter(({ fingerprint }) => asked.includes(fingerprint));
  write(session, root, agreed, options);
  return exitCode.fine;
}

/** Mistakes of the command line, so that nothing half-said gets into the file. */
function checkOptions({ reason, owner, until }: WaiveOptions, now: number): void {
  if (reason.trim() === "")
    throw new Failure("--reason is empty", 'say why: --reason "moved behind the gateway"');
  if (owner.trim() === "")
    throw new Failure("--owner is empty", "name who answers for it: --owner ada");
  if (until === undefined) return;
  if (!isDay(until)) throw new Failure(`--until ${until} isn't a day`, "--until 2027-01-31");
  if (isOver(until, now)) throw new Failure(`--until ${until} is over already`, "name a later day");
}

/** Of `plan` and, where there is a branch that this one goes into, of `check`. */
async function presentFindings(
  { host }: Session,
  root: string,
  against: string | undefined,
): Promise<readonly Finding[]> {
  const own = await compareWithRight(host, root, { against });
  const base = against === undefined ? await baseRevision(host, root) : undefined;
  const others =
    base !== undefined && "commit" in base
      ? await compareWith(host, root, { against: base.commit })
      : undefined;
  const all = [...own.findings, ...(others?.findings ?? [])].filter(needsWaiver);
  return [...new Map(all.map((one) => [one.fingerprint, one])).values()];
}

function noSuchFinding(fingerprint: string, present: readonly Finding[]): Diagnostic {
  const list = present.map((one) => `${one.fingerprint} ${findingLine(one)}`);
  return {
    code: "no-such-finding",
    severity: "error",
    message: `no change that breaks or weakens something has the fingerprint ${fingerprint}`,
    cure:
      list.length === 0
        ? "there is none at all; compare with another revision: --against REF"
        : `there ${list.length === 1 ? "is" : "are"} ${list.join("; ")}`,
  };
}

function write(
  session: Session,
  root: string,
  findings: readonly Finding[],
  { reason, owner, until }: WaiveOptions,
): void {
  const added = findings.map((one) => ({
    finding: one.fingerprint,
    change: findingLine(one),
    reason: reason.trim(),
    owner: owner.trim(),
    until,
  }));
  const text = session.host.readText(join(root, waiversFile));
  session.host.write(root, waiversFile, withWaivers(text, added));
  if (session.json) sayJson(session, { file: waiversFile, waived: added });
  say(session, `${count(added.length, "finding")} waived in ${waiversFile}:`);
  for (const { finding, change } of added) say(session, `  ${finding}  ${change}`);
}
