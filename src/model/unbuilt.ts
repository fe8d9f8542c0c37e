/**
 * What the schemas understand and the generator can't write yet. Answered with a diagnostic,
 * because a guard that is asked for and silently missing would be worse than none.
 */
import type { JobConfig } from "../config/job-config.js";
import type { TableRows } from "./table-rows.js";
import type { Finding, Path } from "../sections/section.js";

/** @param rows what of a table it reads or writes */
export function notBuiltYet(config: JobConfig, rows: TableRows | undefined): Finding[] {
  return [
    ...operations(config, rows),
    ...route(config),
    ...offload(config, rows),
    ...wholeSections(config, rows),
    ...refinements(config),
  ];
}

const missing = (path: Path, what: string, cure?: string): Finding => ({
  path,
  code: "not-built-yet",
  message: `${what} can't be generated yet`,
  ...(cure === undefined ? {} : { cure }),
});

/** Operations on a table whose columns nobody knows can't be written either. */
function operations({ db }: JobConfig, rows: TableRows | undefined): Finding[] {
  if (db === false) return [];
  if (rows !== undefined) return [];
  const message = `nothing is known of the columns of \`${db.table ?? ""}\``;
  const cure = "write migrations/*.sql, then: endpointgen schema --refresh";
  return [{ path: ["db", "table"], code: "schema-snapshot", message, cure }];
}

/** Express gives a list for a wildcard and nothing for an absent part; our parameters are text. */
function route({ route: { path } }: JobConfig): Finding[] {
  if (!/[*{]/.test(path)) return [];
  return [
    missing(["route"], "A wildcard or an optional part of a path", "one endpoint for each path"),
  ];
}

function offload(config: JobConfig, rows: TableRows | undefined): Finding[] {
  const { job: own, security, guard_only } = config;
  if (own === false || !own.offload) return [];
  const what = (text: string, path: Path = ["job", "offload"]) => missing(path, text);
  const anybody = security === false || security.auth_type_required === "none";
  return [
    ...(rows === undefined ? [] : [what("A job for an operation on a table")]),
    ...(guard_only ? [what("A job for a handler that exists")] : []),
    ...(anybody ? [what("A job without a user")] : []),
  ];
}

/** Sections that are off unless somebody writes them. */
function wholeSections(config: JobConfig, rows: TableRows | undefined): Finding[] {
  const { stream, background, response, idempotency, job: own, guard_only } = config;
  const offloaded = own !== false && own.offload;
  const where = guard_only
    ? "for a handler that exists"
    : offloaded
      ? "beside a job"
      : "for an operation on a table";
  const isHandWritten = !guard_only && !offloaded && rows === undefined;
  const keyed = idempotency !== false && idempotency.enabled && idempotency.required;
  return [
    ...(stream === false || isHandWritten || rows?.stream !== undefined
      ? []
      : [missing(["stream"], `A stream ${where}`)]),
    ...(stream !== false && isHandWritten && keyed
      ? [missing(["idempotency", "required"], "A stream that is repeated by its key")]
      : []),
    ...(response === false || !response.raw || isHandWritten
      ? []
      : [missing(["response", "raw"], `An answer of its own ${where}`)]),
    ...(background === false || isHandWritten
      ? []
      : [missing(["background"], `A background task ${where}`)]),
  ];
}

/** Refinements of what is generated: without them nothing is less protected, so they only warn. */
function refinements(config: JobConfig): Finding[] {
  const { response, db } = config;
  const columns = db === false || Array.isArray(db.columns) ? {} : db.columns;
  const asked: [Path, boolean][] = [
    ...(response === false ? [] : responseRefinements(response)),
    [["db", "columns"], Object.keys(columns).length > 0],
  ];
  return asked
    .filter(([, isAsked]) => isAsked)
    .map(([path]) => ({
      path,
      code: "not-built-yet",
      severity: "warning",
      message:
        path[0] === "db"
          ? "types in `db.columns` have no effect yet: columns have those of the table"
          : `\`${path.join(".")}\` has no effect yet`,
    }));
}

function responseRefinements(own: Exclude<JobConfig["response"], false>): [Path, boolean][] {
  return [[["response", "headers"], Object.keys(own.headers).length > 0]];
}
