import type { Check, CheckContext, CheckResult } from "../checks/check.js";
import { checks, testChecks } from "../checks/index.js";
import { type Diagnostic, isError } from "../diagnostic.js";
import { Failure } from "../failure.js";
import { type Generated, generateProject } from "../generate.js";
import { newMemory } from "../memory.js";
import { paint, type Paint } from "../paint.js";
import { findProject } from "../paths.js";
import { loadProject, type LoadedProject } from "../project.js";
import { plainLine } from "../report/plain-line.js";
import { count } from "../report/summary.js";
import { tellFindings } from "../report/tell.js";
import { exitCode, sayJson, type Session } from "../session.js";
import { withUnbuilt } from "../unbuilt.js";
import { readWaivers } from "../waivers/read.js";

export interface CheckOptions {
  readonly against?: string;
  readonly format?: "human" | "json" | "github";
}

interface NamedResult extends CheckResult {
  readonly name: string;
}

/** `endpointgen check`: all that a pull request has to pass, in one line for CI. */
export function check(session: Session, options: CheckOptions): Promise<number> {
  return runChecks(session, checks, options);
}

/** `endpointgen test`: the YAML's own tests. */
export function test(session: Session): Promise<number> {
  return runChecks(session, testChecks, {});
}

async function runChecks(
  session: Session,
  list: readonly Check[],
  options: CheckOptions,
): Promise<number> {
  const { host } = session;
  const root = findProject(host, session.directory);
  const memory = newMemory();
  const loaded = loadProject(host, root, undefined, memory);
  const diagnostics = [...withUnbuilt(loaded).diagnostics, ...readWaivers(host, root).diagnostics];
  let made: Promise<Generated> | undefined;
  const context: CheckContext = {
    host,
    root,
    project: { ...loaded, diagnostics },
    memory,
    generated: () => (made ??= generateProject(host, root, { check: true, memory })),
    against: options.against,
  };
  const results = [{ name: "validate", ...validated(context.project) }];
  for (const one of list) results.push({ name: one.name, ...(await resultOf(one, context)) });
  tell(session, root, results, options.format ?? (session.json ? "json" : "human"));
  return codeOf(results);
}

function validated({ diagnostics, files }: LoadedProject): CheckResult {
  const errors = diagnostics.filter(isError).length;
  const endpoints = count(files, "endpoint");
  return errors === 0
    ? { status: "ok", summary: `${endpoints}, nothing is wrong`, diagnostics }
    : { status: "findings", summary: `${count(errors, "error")} in ${endpoints}`, diagnostics };
}

async function resultOf(one: Check, context: CheckContext): Promise<CheckResult> {
  if (context.project.diagnostics.some(isError))
    return { status: "skipped", summary: "not looked at: the YAML has errors", diagnostics: [] };
  try {
    return await one.run(context);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { message, cure } = error;
    const summary = cure === undefined ? message : `${message}; try: ${cure}`;
    return { status: "failed", summary, diagnostics: [] };
  }
}

function codeOf(results: readonly NamedResult[]): number {
  const any = (wanted: CheckResult["status"]): boolean =>
    results.some(({ status }) => status === wanted);
  if (any("failed")) return exitCode.failed;
  return any("findings") ? exitCode.findings : exitCode.fine;
}

function tell(
  session: Session,
  root: string,
  results: readonly NamedResult[],
  format: NonNullable<CheckOptions["format"]>,
): void {
  if (format === "json") {
    sayJson(session, { format_version: 1, ok: codeOf(results) === exitCode.fine, checks: results });
    return;
  }
  const all: readonly Diagnostic[] = results.flatMap(({ diagnostics }) => diagnostics);
  if (all.length > 0) tellFindings(session, root, all, format);
  const width = Math.max(...results.map(({ name }) => name.length));
  const colors = paint(session.host.color && format === "human");
  for (const result of results) {
    const loud = result.status === "findings" || result.status === "failed";
    if (loud || !session.quiet) session.host.out(`${lineOf(result, width, colors)}\n`);
  }
}

/** `findings  plan      1 weakening against origin/main` */
function lineOf({ name, status, summary }: NamedResult, width: number, colors: Paint): string {
  const { green, red, yellow } = colors;
  const style = { ok: green, findings: red, failed: red, skipped: yellow }[status];
  return `${style(status.padEnd("findings".length))}  ${name.padEnd(width)}  ${plainLine(summary)}`;
}
