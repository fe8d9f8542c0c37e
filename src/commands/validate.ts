import { posix, relative, resolve, sep } from "node:path";
import { resolvedJson } from "../config/resolved.js";
import { isError } from "../diagnostic.js";
import { Failure } from "../failure.js";
import { findProject } from "../paths.js";
import { type LoadedProject, loadProject } from "../project.js";
import { tellFindings, type ReportFormat } from "../report/tell.js";
import { exitCode, say, type Session } from "../session.js";
import { withUnbuilt } from "../unbuilt.js";
import { readWaivers } from "../waivers/read.js";

export interface ValidateOptions {
  readonly format?: ReportFormat;
  readonly resolved?: string;
}

/** `endpointgen validate [paths]`: every mistake of the project at once, or of some files. */
export function validate(
  session: Session,
  paths: readonly string[],
  { format, resolved }: ValidateOptions,
): Promise<number> {
  const wanted = resolved === undefined ? paths : [resolved];
  const root = rootOf(session, wanted);
  const files = wanted.flatMap((path) => filesOf(session, root, path));
  const loaded = loadProject(session.host, root, wanted.length === 0 ? undefined : files);
  const waivers = wanted.length === 0 ? readWaivers(session.host, root).diagnostics : [];
  // What can't be generated has its values all the same.
  const whole = resolved === undefined ? withUnbuilt(loaded) : loaded;
  const project = { ...whole, diagnostics: [...whole.diagnostics, ...waivers] };
  const wrong = project.diagnostics.some(isError);
  if (resolved !== undefined) tellResolved(session, root, project);
  else tell(session, root, project, format ?? (session.json ? "json" : "human"));
  return Promise.resolve(wrong ? exitCode.findings : exitCode.fine);
}

/** Files can be checked anywhere; without a project they stand alone in the current directory. */
function rootOf({ host, directory }: Session, paths: readonly string[]): string {
  try {
    return findProject(host, directory);
  } catch (error) {
    if (paths.length > 0 && host.isDirectory(directory)) return directory;
    throw error;
  }
}

/** A file, or all YAML files of a folder; relative to the project, with `/`. */
function filesOf({ host, directory }: Session, root: string, path: string): readonly string[] {
  const place = resolve(directory, path);
  const inProject = relative(root, place).split(sep).join("/");
  if (inProject === ".." || inProject.startsWith("../")) {
    throw new Failure(`${path} is outside the project ${root}`);
  }
  if (host.isDirectory(place)) {
    return host.list(place, "*.{yaml,yml}").map((name) => posix.join(inProject, name));
  }
  if (host.readText(place) === undefined) throw new Failure(`there is no file ${path}`);
  return [inProject];
}

function tell(session: Session, root: string, project: LoadedProject, format: ReportFormat): void {
  const { diagnostics, files } = project;
  tellFindings(session, root, diagnostics, format);
  if (format !== "human" || diagnostics.some(isError)) return;
  say(session, `${files} ${files === 1 ? "endpoint" : "endpoints"}: nothing is wrong.`);
}

/** What one file comes to, every default filled in; values of the environment as they are written. */
function tellResolved(session: Session, root: string, project: LoadedProject): void {
  const [endpoint] = project.written;
  if (endpoint === undefined || project.diagnostics.some(isError)) {
    tellFindings(session, root, project.diagnostics);
    return;
  }
  session.host.out(resolvedJson(endpoint));
}
