/** zod's issues as sentences that name the key, what it takes and what it holds. */
import { z } from "zod";
import { closest } from "../closest.js";
import type { Path } from "../sections/section.js";
import { expectation } from "./expectation.js";
import { core, metaOf, schemaAt } from "./schema-walk.js";
import { wrongVersion } from "./version.js";

/** A problem of a section, its path from the section's start. */
export interface Problem {
  readonly path: Path;
  readonly code: string;
  readonly message: string;
  readonly cure?: string | undefined;
}

/** A key that the schema doesn't have. */
export interface UnknownKey {
  readonly path: Path;
  readonly key: string;
}

export interface Told {
  readonly problems: readonly Problem[];
  readonly unknownKeys: readonly UnknownKey[];
}

interface Context {
  readonly schema: z.ZodType;
  /** The section's own place in the file: `["rate_limit"]`. */
  readonly root: Path;
  /** As it is written, before environment values were filled in. */
  readonly written: unknown;
}

type Issue = z.core.$ZodIssue;

/** Tells every issue of one parse. */
export function tell(issues: readonly Issue[], context: Context): Told {
  const flat = issues.flatMap((issue) => flatten(issue));
  const unknownKeys = flat.flatMap((issue) =>
    issue.code === "unrecognized_keys"
      ? issue.keys.map((key) => ({ path: pathOf(issue), key }))
      : [],
  );
  const problems = flat
    .filter((issue) => issue.code !== "unrecognized_keys")
    .map((issue) => problemOf(issue, context));
  return { problems, unknownKeys };
}

const pathOf = (issue: Issue): Path =>
  issue.path.map((key) => (typeof key === "number" ? key : String(key)));

/** Of a union only the branch speaks that the value was meant for: the one whose outer type fits. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code === "invalid_key")
    return issue.issues.map((inner) => ({ ...inner, path: issue.path }));
  if (issue.code !== "invalid_union") return [issue];
  const branch = issue.errors.find(
    (issues) => !issues.some((inner) => inner.code === "invalid_type" && inner.path.length === 0),
  );
  if (branch === undefined) return [issue];
  return branch.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

function problemOf(issue: Issue, { schema, root, written }: Context): Problem {
  const path = writtenPath(pathOf(issue), written);
  const at = schemaAt(schema, pathOf(issue)) ?? schema;
  const value = valueAt(written, path);
  const name = nameOf([...root, ...path]);
  if (value === null) return emptyValue(path, name, at);
  const version = name === "version" ? wrongVersion(value) : undefined;
  if (version !== undefined) return { path, ...version };
  const code =
    customCode(issue) ??
    (issue.code === "invalid_type" && !isFigure(value, at) ? "wrong-type" : "wrong-value");
  if (issue.code === "invalid_key")
    return { path, code, message: `\`${name}\` isn't ${issue.message}` };
  if (value === undefined)
    return { path, code, message: `\`${name}\` is missing; it must be ${expected(issue, at)}` };
  const message = `\`${name}\` must be ${expected(issue, at)}, not ${shown(value, at)}`;
  return { path, code, message, cure: cureFor(value, { at, path: [...root, ...path] }) };
}

/** `route: GET orders` is one text, though its schema sees a method and a path. */
function writtenPath(path: Path, written: unknown): Path {
  const above = valueAt(written, path.slice(0, -1));
  return path.length > 0 && typeof above === "string"
    ? writtenPath(path.slice(0, -1), written)
    : path;
}

/** `.inf` where a number is wanted is of the right type. */
const isFigure = (value: unknown, at: z.ZodType): boolean =>
  typeof value === "number" && core(at) instanceof z.ZodNumber;

function customCode(issue: Issue): string | undefined {
  const code: unknown = issue.code === "custom" ? issue.params?.["code"] : undefined;
  return typeof code === "string" ? code : undefined;
}

function emptyValue(path: Path, name: string, at: z.ZodType): Problem {
  const own = core(at);
  const isSection = path.length === 0 && own instanceof z.ZodObject;
  const cure = isSection
    ? `${name}: true for its defaults, or false to switch it off`
    : "remove the line to get the default";
  return { path, code: "empty-value", message: `\`${name}\` has no value`, cure };
}

/** Our own forms bring their text along; zod's own texts are for programmers. */
function expected(issue: Issue, at: z.ZodType): string {
  if (issue.code === "invalid_format" && !issue.message.startsWith("Invalid "))
    return issue.message;
  if (issue.code === "custom") return issue.message;
  if (issue.code === "too_small" && issue.origin !== "number" && issue.origin !== "int") {
    return issue.origin === "string"
      ? "text that isn't empty"
      : `a list of at least ${Number(issue.minimum)}`;
  }
  if (issue.code === "too_big" && issue.origin !== "number" && issue.origin !== "int") {
    const unit = issue.origin === "string" ? "characters" : "entries";
    return `at most ${Number(issue.maximum).toLocaleString("en-US")} ${unit}`;
  }
  return expectation(at);
}

/** `rate_limit.key[0]` */
function nameOf(path: Path): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${key}`))
    .join("");
}

/** A value as the YAML would show it, cut to what fits a line. */
function shown(value: unknown, at: z.ZodType): string {
  if (typeof value === "number") return Number.isFinite(value) ? `\`${value}\`` : notFinite(value);
  if (typeof value === "string") return shownText(value, at);
  if (Array.isArray(value))
    return value.length === 0 ? "an empty list" : `the list \`${cut(JSON.stringify(value))}\``;
  if (typeof value === "object" && value !== null) return "a map";
  return `\`${String(value)}\``;
}

/** Where something else than text is wanted, `"2"` must not look like `2`. */
function shownText(text: string, at: z.ZodType): string {
  const own = core(at);
  if (text === "") return "an empty text";
  if (metaOf(at).sensitive === true) return "the text that stands there";
  return own instanceof z.ZodNumber || own instanceof z.ZodBoolean
    ? `the text \`${cut(text)}\``
    : `\`${cut(text)}\``;
}

const notFinite = (value: number): string => (Number.isNaN(value) ? "`.nan`" : "infinity");

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
};

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null
        ? (at as Readonly<Record<string | number, unknown>>)[key]
        : undefined,
    value,
  );
}

const truth: Readonly<Record<string, boolean>> = {
  yes: true,
  on: true,
  true: true,
  "1": true,
  no: false,
  off: false,
  false: false,
  "0": false,
};

/** The line to write, where it can be guessed. */
function cureFor(
  value: unknown,
  { at, path }: { readonly at: z.ZodType; readonly path: Path },
): string | undefined {
  const meant = guess(value, core(at));
  const key = path.findLast((part) => typeof part === "string");
  return meant === undefined
    ? undefined
    : typeof path.at(-1) === "number"
      ? meant
      : `${String(key)}: ${meant}`;
}

function guess(value: unknown, own: z.ZodType): string | undefined {
  if (typeof value === "number" && own instanceof z.ZodBoolean) return truthOf(String(value));
  if (typeof value !== "string") return undefined;
  if (own instanceof z.ZodEnum) return closest(value, own.options.map(String));
  if (own instanceof z.ZodBoolean) return truthOf(value.toLowerCase());
  if (own instanceof z.ZodArray) return `[${value}]`;
  const figure = value.replaceAll(/[_,]/g, "");
  return own instanceof z.ZodNumber && /^\d+(\.\d+)?$/.test(figure) ? figure : undefined;
}

const truthOf = (text: string): string | undefined =>
  Object.hasOwn(truth, text) ? String(truth[text]) : undefined;
