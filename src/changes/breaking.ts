/** What callers of an API notice: requests that were right and are refused, answers that lack something. */
import type { BodyShape } from "../model/shapes.js";
import type { Bounds, FieldMap, FieldSpec } from "../sections/request/fields.js";
import type { Facts } from "../sections/section.js";

/** One change that breaks callers. */
export interface Breaking {
  /** `request.body.sku`, `response.status`, `route` … */
  readonly path: string;
  /** A sentence without its end. */
  readonly message: string;
  /** The two values that differ, as far as they break something. */
  readonly before: unknown;
  readonly after: unknown;
}

/** A value that is another now. */
const another = (path: string, before: unknown, after: unknown): Breaking => ({
  path,
  message: `was ${String(before)} and is ${String(after)}`,
  before,
  after,
});

/** What of an endpoint callers see. */
export type Api = Pick<Facts, "method" | "path" | "request" | "response" | "errors">;

/** Everything in `after` that a caller of `before` would notice as broken. */
export function breakingChanges(before: Api, after: Api): readonly Breaking[] {
  return [...routes(before, after), ...requests(before, after), ...responses(before, after)];
}

function routes(before: Api, after: Api): readonly Breaking[] {
  const [was, is] = [before, after].map(({ method, path }) => `${method} ${nameless(path)}`);
  if (was === is) return [];
  const message = `${before.method} ${before.path} is now ${after.method} ${after.path}`;
  return [{ path: "route", message, before: was, after: is }];
}

/** Callers don't see what a part of the path is called. */
const nameless = (path: string): string => path.replace(/:[A-Za-z_$][\w$]*/g, ":");

function requests({ request: before }: Api, { request: after }: Api): readonly Breaking[] {
  return [
    ...inputs("request.query", before.query, after.query),
    // Header fields that nobody declares pass.
    ...inputs("request.headers", before.headers, after.headers).filter(
      ({ message }) => !message.startsWith(refused),
    ),
    ...inputs("request.params", before.params, after.params).filter(
      ({ message }) => !message.startsWith(refused) && !message.startsWith(wanted),
    ),
    ...bodies("request.body", before.body, after.body, inputs),
  ];
}

const refused = "is refused now";
const wanted = "must be sent now";

function inputs(at: string, before: FieldMap, after: FieldMap): readonly Breaking[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => {
    const path = `${at}.${name}`;
    const [was, is] = [before[name], after[name]];
    if (was === undefined) {
      const must = { path, message: wanted, before: undefined, after: "required" };
      return is === undefined || is.optional ? [] : [must];
    }
    if (is === undefined)
      return [{ path, message: refused, before: typeName(was), after: undefined }];
    const must =
      was.optional && !is.optional
        ? [{ path, message: wanted, before: "optional", after: "required" }]
        : [];
    return [...must, ...narrowed(path, was, is)];
  });
}

/** What a field takes no longer. */
function narrowed(path: string, before: FieldSpec, after: FieldSpec): readonly Breaking[] {
  if ((before.list === undefined) !== (after.list === undefined) || !takes(after, before)) {
    return [another(path, typeName(before), typeName(after))];
  }
  const lists = tighter(before.list, after.list)
    ? [{ path, message: "takes fewer items", before: before.list, after: after.list }]
    : [];
  if (before.type === "map" && after.type === "map") {
    return [...lists, ...inputs(path, before.fields, after.fields)];
  }
  if (before.type === "enum" && after.type === "enum") {
    const gone = before.values.filter((value) => !after.values.includes(value));
    return gone.length === 0
      ? lists
      : [
          ...lists,
          { path, message: `no longer takes ${gone.join(", ")}`, before: gone, after: [] },
        ];
  }
  // Of two types that fit each other the wider one has the other's bounds in it.
  const sameKind = "bounds" in before && "bounds" in after && before.type === after.type;
  return sameKind && tighter(before.bounds, after.bounds)
    ? [
        ...lists,
        { path, message: "takes less than before", before: before.bounds, after: after.bounds },
      ]
    : lists;
}

/** Whether every value of one type is one of the other. */
function takes(wide: FieldSpec, narrow: FieldSpec): boolean {
  if (wide.type === narrow.type) return true;
  if (wide.type === "number") return narrow.type === "integer";
  return wide.type === "string" && texts.includes(narrow.type);
}

const texts: readonly string[] = ["uuid", "email", "date-time", "url", "enum"];

function tighter(before: Bounds | undefined, after: Bounds | undefined): boolean {
  const [was, is] = [before ?? free, after ?? free];
  return (
    (is.min ?? -Infinity) > (was.min ?? -Infinity) || (is.max ?? Infinity) < (was.max ?? Infinity)
  );
}

const free: Bounds = { min: undefined, max: undefined };

const typeName = ({ list, type }: FieldSpec): string =>
  list === undefined ? type : `list of ${type}`;

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
  return [...status, ...bodies("response.body", was.body, is.body, outputs), ...codes];
}

function outputs(at: string, before: FieldMap, after: FieldMap): readonly Breaking[] {
  return Object.entries(before).flatMap(([name, was]): readonly Breaking[] => {
    const path = `${at}.${name}`;
    const is = after[name];
    if (is === undefined) {
      const message = "is no longer answered";
      return [{ path, message, before: typeName(was), after: undefined }];
    }
    const absent = !was.optional && is.optional;
    const lists = (was.list === undefined) !== (is.list === undefined);
    if (lists || !takes(was, is)) {
      return [another(path, typeName(was), typeName(is))];
    }
    const below =
      was.type === "map" && is.type === "map" ? outputs(path, was.fields, is.fields) : [];
    const gone = { path, message: "may be absent now", before: "required", after: "optional" };
    return [...(absent ? [gone] : []), ...below];
  });
}

type Compare = (at: string, before: FieldMap, after: FieldMap) => readonly Breaking[];

/** Of a schema of the user's own nobody here can tell what changed in it, only that it is another. */
function bodies(
  path: string,
  before: BodyShape | undefined,
  after: BodyShape | undefined,
  compare: Compare,
): readonly Breaking[] {
  if (before === undefined && after === undefined) return [];
  if (before?.kind === "module" || after?.kind === "module") {
    const [was, is] = [nameOf(before), nameOf(after)];
    return was === is ? [] : [another(path, was, is)];
  }
  return compare(path, before?.fields ?? {}, after?.fields ?? {});
}

function nameOf(body: BodyShape | undefined): string {
  if (body === undefined) return "nothing";
  return body.kind === "module" ? `${body.file}#${body.name}` : "fields";
}
