/**
 * What the schemas understand and the generator can't write yet. Answered with a diagnostic,
 * because a guard that is asked for and silently missing would be worse than none.
 */
import type { JobConfig } from "../config/job-config.js";
import type { OperationName, TableRows } from "./table-rows.js";
import type { Finding, Path } from "../sections/section.js";

/** @param rows what of a table it reads or writes */
export function notBuiltYet(config: JobConfig, rows: TableRows | undefined): Finding[] {
  return [
    ...kind(config),
    ...operations(config, rows),
    ...route(config),
    ...job(config),
    ...wholeSections(config),
    ...refinements(config),
  ];
}

const missing = (path: Path, what: string, cure?: string): Finding => ({
  path,
  code: "not-built-yet",
  message: `${what} can't be generated yet`,
  ...(cure === undefined ? {} : { cure }),
});

function kind({ kind: value }: JobConfig): Finding[] {
  return value === "cpu" ? [missing(["kind"], `kind: ${value}`, "kind: io")] : [];
}

const built: readonly OperationName[] = ["list", "get", "create", "update", "delete"];

/** Operations on a table whose columns nobody knows can't be written either. */
function operations({ db }: JobConfig, rows: TableRows | undefined): Finding[] {
  if (db === false) return [];
  if (rows === undefined) {
    const message = `nothing is known of the columns of \`${db.table ?? ""}\``;
    const cure = "write migrations/*.sql, then: endpointgen schema --refresh";
    return [{ path: ["db", "table"], code: "schema-snapshot", message, cure }];
  }
  if (built.includes(rows.operation)) return [];
  return [missing(["db", "operations"], `The operation ${rows.operation}`, "take it out")];
}

/** Express gives a list for a wildcard and nothing for an absent part; our parameters are text. */
function route({ route: { path } }: JobConfig): Finding[] {
  if (!/[*{]/.test(path)) return [];
  return [
    missing(["route"], "A wildcard or an optional part of a path", "one endpoint for each path"),
  ];
}

function job({ job: own }: JobConfig): Finding[] {
  if (own === false) return [];
  return [
    ...(own.offload ? [missing(["job", "offload"], "Offloading to a queue")] : []),
    ...(own.publish_event ? [missing(["job", "publish_event"], "Publishing an event")] : []),
  ];
}

/** Sections that are off unless somebody writes them. */
const sections = ["upload", "stream", "background"] as const;

function wholeSections(config: JobConfig): Finding[] {
  return sections
    .filter((key) => config[key] !== false)
    .map((key) => missing([key], `The section ${key}`));
}

/** Refinements of what is generated: without them nothing is less protected, so they only warn. */
function refinements({ response, db }: JobConfig): Finding[] {
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
  return [
    [["response", "headers"], Object.keys(own.headers).length > 0],
    [["response", "raw"], own.raw],
  ];
}
