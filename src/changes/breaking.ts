/** What callers of an API notice: requests that were right and are refused, answers that differ. */
import type { JobConfig } from "../config/job-config.js";
import type { ProjectSettings } from "../config/project.js";
import type { BodyShape } from "../model/shapes.js";
import type { Facts } from "../sections/section.js";
import { another, type Breaking } from "./breaking-change.js";
import { type Comparing, inputs, refused, wanted } from "./request-fields.js";
import { outputs } from "./response-fields.js";

/** What of an endpoint callers see. */
export type Api = Pick<Facts, "method" | "path" | "request" | "response" | "errors">;

/** Everything in `after` that a caller of `before` would notice as broken. */
export function breakingChanges(before: Api, after: Api): readonly Breaking[] {
  return [...routes(before, after), ...requests(before, after), ...responses(before, after)];
}

/** What else of an endpoint a request must satisfy; who may call at all is for `weakening` to tell. */
export function breakingDemands(
  before: Pick<JobConfig, "idempotency">,
  after: Pick<JobConfig, "idempotency">,
): readonly Breaking[] {
  const [was, is] = [before.idempotency, after.idempotency].map(keyWanted);
  return was === undefined && is !== undefined
    ? [
        {
          path: "idempotency.required",
          message: `the header ${is} must be sent now`,
          before: was,
          after: is,
        },
      ]
    : [];
}

/** The header that every request must carry. */
function keyWanted(idempotency: JobConfig["idempotency"]): string | undefined {
  if (typeof idempotency !== "object" || !idempotency.enabled) return undefined;
  return idempotency.required ? idempotency.header : undefined;
}

/** Of the settings: where all endpoints answer. */
export function breakingSettings(
  { base_path: before }: Pick<ProjectSettings, "base_path">,
  { base_path: after }: Pick<ProjectSettings, "base_path">,
): readonly Breaking[] {
  return before === after ? [] : [another("base_path", before || "/", after || "/")];
}

function routes(before: Api, after: Api): readonly Breaking[] {
  if (sameRoute(before, after)) return [];
  const message = `${before.method} ${before.path} is now ${after.method} ${after.path}`;
  const [was, is] = [before, after].map(routeOf);
  return [{ path: "route", message, before: was, after: is }];
}

/** Callers don't see what a part of the path is called. */
export const sameRoute = (one: Api, other: Api): boolean => routeOf(one) === routeOf(other);

const routeOf = ({ method, path }: Api): string =>
  `${method} ${path.replace(/:[A-Za-z_$][\w$]*/g, ":")}`;

function requests({ request: before }: Api, { request: after }: Api): readonly Breaking[] {
  const text = (part: "query" | "headers" | "params"): readonly Breaking[] =>
    inputs({ at: `request.${part}`, before: before[part], after: after[part], wire: "text" });
  const undeclared = ({ message }: Breaking): boolean => message.startsWith(refused);
  return [
    ...text("query"),
    // Header fields that nobody declares pass.
    ...text("headers").filter((one) => !undeclared(one)),
    ...text("params").filter((one) => !undeclared(one) && !one.message.startsWith(wanted)),
    ...requestBodies(before.body, after.body),
  ];
}

/** Where a body is declared one must be sent, though all of its fields may be left out. */
function requestBodies(
  before: BodyShape | undefined,
  after: BodyShape | undefined,
): readonly Breaking[] {
  const path = "request.body";
  const found = bodies(path, [before, after], inputs);
  const first = before === undefined && after?.kind === "fields" && found.length === 0;
  return first ? [{ path, message: wanted, before: undefined, after: "required" }] : found;
}

function responses(before: Api, after: Api): readonly Breaking[] {
  const { response: was, errors: known } = before;
  const { response: is, errors } = after;
  const status =
    was.status === is.status ? [] : [another("response.status", was.status, is.status)];
  const codes = Object.entries(known).flatMap(([code, from]) => {
    const to = errors[code];
    if (to === undefined || to === from) return [];
    return [another(`errors.${code}`, from, to)];
  });
  return [...status, ...bodies("response.body", [was.body, is.body], outputs), ...codes];
}

type Compare = (comparing: Comparing) => readonly Breaking[];

/** Of a schema of the user's own nobody here can tell what changed in it, only that it is another. */
function bodies(
  path: string,
  [before, after]: readonly [BodyShape | undefined, BodyShape | undefined],
  compare: Compare,
): readonly Breaking[] {
  if (before === undefined && after === undefined) return [];
  if (before?.kind === "module" || after?.kind === "module") {
    const [was, is] = [nameOf(before), nameOf(after)];
    return was === is ? [] : [another(path, was, is)];
  }
  const fields = { before: before?.fields ?? {}, after: after?.fields ?? {} };
  return compare({ at: path, ...fields, wire: "json" });
}

function nameOf(body: BodyShape | undefined): string {
  if (body === undefined) return "nothing";
  return body.kind === "module" ? `${body.file}#${body.name}` : "fields";
}
