/** Three versions of a JSON document, joined value by value: the result is JSON whatever happens. */
import { printJson } from "../render/json.js";
import { type Labels, type Merged, mergeTexts, type Versions } from "./conflict-markers.js";

/** A value that both sides changed, each in another way; the result holds the user's. */
interface JsonConflict {
  /** RFC 6901: `/responses/429/description`. */
  readonly pointer: string;
  readonly ours: unknown;
  readonly theirs: unknown;
}

/**
 * Like `mergeTexts`, but for JSON: never with markers in it. Lines that can be joined are, as they
 * stand; else values are, and the result is printed anew. Lists are one value. What both sides
 * changed is told beside the text, and stays the user's until it is decided. A text that isn't JSON
 * is merged as lines.
 */
export function mergeJsonTexts(
  versions: Versions,
  labels: Labels,
  favour?: "ours" | "theirs",
): Merged {
  const [base, ours, theirs] = [versions.base, versions.ours, versions.theirs].map(jsonOf);
  const lines = mergeTexts(versions, labels, favour);
  if (base === undefined || ours === undefined || theirs === undefined) return lines;
  const conflicts: JsonConflict[] = [];
  const merge = merger(favour ?? "ours", conflicts);
  const value = merge("", base.value, ours.value, theirs.value);
  const joined = lines.conflicts === 0 ? jsonOf(lines.text) : undefined;
  const same = joined !== undefined && equal(joined.value, value);
  const text = same ? lines.text : printed(value, versions);
  if (favour !== undefined || conflicts.length === 0) return { text, conflicts: 0 };
  return { text, conflicts: conflicts.length, beside: conflicts.map(told) };
}

/** JSON's own `undefined`: a key that isn't there. */
type Json = unknown;
type Merger = (pointer: string, base: Json, ours: Json, theirs: Json) => Json;

function merger(favour: "ours" | "theirs", conflicts: JsonConflict[]): Merger {
  const merge: Merger = (pointer, base, ours, theirs) => {
    if (equal(ours, theirs) || equal(base, theirs)) return ours;
    if (equal(base, ours)) return theirs;
    if (isMap(ours) && isMap(theirs)) {
      const before = isMap(base) ? base : {};
      const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])];
      const entries = keys.map((key) => [
        key,
        merge(`${pointer}/${escaped(key)}`, before[key], ours[key], theirs[key]),
      ]);
      return Object.fromEntries(entries.filter(([, value]) => value !== undefined)) as Json;
    }
    conflicts.push({ pointer, ours, theirs });
    return favour === "ours" ? ours : theirs;
  };
  return merge;
}

const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

const told = ({ pointer, ours, theirs }: JsonConflict): string =>
  `${pointer}: yours ${short(ours)}, generated ${short(theirs)}`;

const short = (value: Json): string => {
  const text = value === undefined ? "(nothing)" : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
};

/** As wide as the generated text is. */
function printed(value: Json, { ours, theirs }: Versions): string {
  const width = Math.max(80, ...theirs.split("\n").map(({ length }) => length));
  const text = printJson(value, width);
  return ours.includes("\r\n") ? text.replaceAll("\n", "\r\n") : text;
}

function jsonOf(text: string): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const isMap = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whatever the order of keys. */
function equal(one: Json, other: Json): boolean {
  if (!isMap(one) || !isMap(other)) {
    if (!Array.isArray(one) || !Array.isArray(other)) return one === other;
    return one.length === other.length && one.every((item, at) => equal(item, other[at]));
  }
  const keys = Object.keys(one);
  if (keys.length !== Object.keys(other).length) return false;
  return keys.every((key) => key in other && equal(one[key], other[key]));
}
