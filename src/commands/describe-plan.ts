import { printHunk } from "../merge/unified.js";
import { paint } from "../paint.js";
import { fileLines, fileSummary } from "../report/files.js";
import { filesMarkdown } from "../report/files-markdown.js";
import { findingLines, findingsMarkdown } from "../report/findings.js";
import { tellFindings } from "../report/tell.js";
import type { Review } from "../review.js";
import { say, sayJson, type Session } from "../session.js";
import { isOpen } from "../waivers/judge.js";

type ToldPlan = Omit<Review, "generation">;

/** Prints a plan: the changes of the configuration first, then the files, then the sum. */
export function describePlan(
  session: Session,
  root: string,
  told: ToldPlan,
  markdown: boolean,
): void {
  if (session.json) sayJson(session, jsonOf(told));
  else if (markdown) session.host.out(markdownOf(told));
  else tellPerson(session, root, told);
}

function jsonOf({ status, against, findings, files, diagnostics }: ToldPlan): object {
  const told = files.map(({ hunks, ...file }) => ({
    ...file,
    diff: hunks.flatMap(printHunk).join("\n"),
  }));
  return {
    format_version: 1,
    status,
    against: against ?? null,
    findings,
    files: told,
    diagnostics,
  };
}

function markdownOf({ against, findings, files }: ToldPlan): string {
  const changes = against === undefined ? `${nothingBefore}\n` : findingsMarkdown(findings);
  return [changes, filesMarkdown(files)].filter((part) => part !== "").join("\n");
}

const nothingBefore =
  "The YAML is compared with nothing: there is no git history here. Commit once, or name a revision with --against.";

function tellPerson(session: Session, root: string, told: ToldPlan): void {
  const { against, findings, files, diagnostics } = told;
  const colors = paint(session.host.color);
  tellFindings(session, root, diagnostics, "everything");
  if (session.quiet) {
    const stuck = files.filter(({ action }) => action === "conflict");
    const wrong = [...findingLines(findings.filter(isOpen), colors), ...fileLines(stuck, colors)];
    for (const line of wrong) session.host.out(`${line}\n`);
    return;
  }
  if (against === undefined) say(session, `${nothingBefore}\n`);
  else if (findings.length === 0)
    say(session, `Nothing changed in the YAML since ${against}.${files.length === 0 ? "" : "\n"}`);
  for (const line of findingLines(findings, colors)) say(session, line);
  for (const line of fileLines(files, colors)) say(session, line);
  say(session, fileSummary(files));
}
