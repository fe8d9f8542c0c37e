/** Changes of a YAML text by offset: what isn't meant keeps its bytes, comments and quotes included. */
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";

export type KeyPath = readonly string[];

/** One `key: value` with its place. */
interface Entry {
  readonly map: YAMLMap;
  readonly index: number;
  readonly key: readonly [start: number, end: number];
  /** Undefined where nothing stands behind the colon. */
  readonly value: readonly [start: number, end: number] | undefined;
}

/** The text with another name for a key; undefined where there is no such key. */
export function renamed(text: string, path: KeyPath, name: string): string | undefined {
  const entry = entryAt(text, path);
  return entry && text.slice(0, entry.key[0]) + name + text.slice(entry.key[1]);
}

/** The text with another one-line value for a key. */
export function revalued(text: string, path: KeyPath, value: string): string | undefined {
  const entry = entryAt(text, path);
  if (entry?.value === undefined) return undefined;
  return text.slice(0, entry.value[0]) + value + text.slice(entry.value[1]);
}

/** `capacity: 5` as `token_bucket: { rate_limit: 5 }`, in the style of the map around it. */
export function nested(text: string, path: KeyPath, names: KeyPath): string | undefined {
  const entry = entryAt(text, path);
  const value = entry && oneLine(text, entry);
  if (entry?.value === undefined || value === undefined) return undefined;
  const [start] = entry.key;
  const [, end] = entry.value;
  if (entry.map.flow === true) {
    const inner = names.reduceRight((rest, name) => `{ ${name}: ${rest} }`, value);
    return text.slice(0, start) + inner.slice(2, -2) + text.slice(end);
  }
  const column = start - lineStart(text, start);
  if (text.slice(start - column, start).trim() !== "") return undefined;
  const lines = names.map(
    (name, depth) => `${" ".repeat(depth === 0 ? 0 : column + 2 * depth)}${name}:`,
  );
  return `${text.slice(0, start)}${lines.join(lineEnd(text))} ${value}${text.slice(end)}`;
}

/**
 * The text with an entry in another map, comments above and behind it included; undefined where
 * that can't be done without touching something else.
 */
export function moved(text: string, path: KeyPath, to: KeyPath): string | undefined {
  const taken = take(text, path);
  if (taken === undefined) return undefined;
  const { rest, comments, entry } = taken;
  const name = to.at(-1) ?? "";
  const parent = to.slice(0, -1);
  if (parent.length === 0) return undefined;
  const target = entryAt(rest, parent);
  const map = target && valueOf(target);
  if (!isMap(map) || target?.value === undefined) return undefined;
  if (map.flow === true) {
    if (comments.length > 0 || entry.behind !== "" || !flowSafe.test(entry.value)) return undefined;
    const [open] = target.value;
    const follows = map.items.length > 0 ? "," : " ";
    const own = `{ ${name}: ${entry.value}${follows}`;
    return rest.slice(0, open) + own + rest.slice(open + 1).replace(/^(?=[^\s}])/, " ");
  }
  const at = afterLine(rest, target.key[1]);
  const [first] = map.items;
  const indent = " ".repeat(first === undefined ? 2 : columnOf(rest, rangeOf(first.key)[0]));
  const lines = [...comments, `${name}: ${entry.value}${entry.behind}`];
  const block = lines.map((line) => `${indent}${line}${lineEnd(text)}`).join("");
  return rest.slice(0, at) + block + rest.slice(at);
}

/** The entry with the comments above it as an entry of the top level, before its section. */
export function lifted(text: string, path: KeyPath, name: string): string | undefined {
  const [section = ""] = path;
  const before = entryAt(text, [section]);
  const taken = take(text, path);
  if (before === undefined || taken === undefined) return undefined;
  const { rest, comments, entry } = taken;
  const start = lineStart(text, before.key[0]);
  // Where the section goes as a whole, the comment above it is the entry's from now on.
  const at = entryAt(rest, [section]) === undefined ? start : commentsStart(text, start);
  const lines = [...comments, `${name}: ${entry.value}${entry.behind}`];
  const block = lines.map((line) => `${line}${lineEnd(text)}`).join("");
  return rest.slice(0, at) + block + rest.slice(at);
}

interface Taken {
  readonly rest: string;
  readonly comments: readonly string[];
  readonly entry: {
    readonly value: string;
    /** A comment on the same line, with the space before it. */
    readonly behind: string;
  };
}

/** Without the entry, and without maps that it leaves empty. */
function take(text: string, path: KeyPath): Taken | undefined {
  const entry = entryAt(text, path);
  const value = entry && oneLine(text, entry);
  if (entry?.value === undefined || value === undefined) return undefined;
  if (entry.map.flow === true) {
    const rest = withoutFlow(text, path, entry);
    return rest === undefined ? undefined : { rest, comments: [], entry: { value, behind: "" } };
  }
  const start = lineStart(text, entry.key[0]);
  const end = afterLine(text, entry.value[1]);
  if (text.slice(start, entry.key[0]).trim() !== "") return undefined;
  const top = commentsStart(text, start);
  const comments = linesOf(text.slice(top, start)).map((line) => line.trim());
  const behind = text.slice(entry.value[1], end).trimEnd();
  if (entry.map.items.length > 1) {
    return { rest: text.slice(0, top) + text.slice(end), comments, entry: { value, behind } };
  }
  const around = entryAt(text, path.slice(0, -1));
  if (around === undefined) return undefined;
  const opening = lineStart(text, around.key[0]);
  // What is written beside the key that goes would be lost.
  if (!/:\s*$/.test(text.slice(around.key[1], top))) return undefined;
  return { rest: text.slice(0, opening) + text.slice(end), comments, entry: { value, behind } };
}

function withoutFlow(text: string, path: KeyPath, { map, index, key, value }: Entry) {
  const [open = 0, close = 0] = map.range ?? [];
  if (text.slice(open, close).includes("\n") || value === undefined) return undefined;
  const next = map.items[index + 1];
  if (next !== undefined) return text.slice(0, key[0]) + text.slice(rangeOf(next.key)[0]);
  const previous = map.items[index - 1];
  if (previous !== undefined) {
    const end = rangeOf(previous.value)[1];
    return text.slice(0, end) + text.slice(value[1]);
  }
  const around = entryAt(text, path.slice(0, -1));
  if (around === undefined || around.map.flow === true) return undefined;
  const start = lineStart(text, around.key[0]);
  const end = afterLine(text, close);
  return text.slice(close, end).trim() === "" ? text.slice(0, start) + text.slice(end) : undefined;
}

/** What may stand between braces as it is. */
const flowSafe = /^(?:"[^"\\]*"|'[^']*'|[\w.+-]+)$/;

function oneLine(text: string, { value }: Entry): string | undefined {
  const own = value && text.slice(...value);
  return own === undefined || own === "" || /[\n&*!|>]/.test(own.slice(0, 1)) || own.includes("\n")
    ? undefined
    : own;
}

/** The entry at a path of keys. Maps that are anchored elsewhere or merged count as none. */
function entryAt(text: string, path: KeyPath): Entry | undefined {
  const parent = path.slice(0, -1);
  const document = parseDocument(text, { uniqueKeys: false });
  const node = parent.length === 0 ? document.contents : document.getIn(parent, true);
  if (!isMap(node)) return undefined;
  const index = node.items.findIndex(
    ({ key }) => isScalar(key) && String(key.value) === path.at(-1),
  );
  const pair = node.items[index];
  if (pair === undefined) return undefined;
  const value = pair.value === null ? undefined : rangeOf(pair.value);
  return { map: node, index, key: rangeOf(pair.key), value };
}

const valueOf = ({ map, index }: Entry): unknown => map.items[index]?.value;

function rangeOf(node: Pair["key"]): readonly [number, number] {
  const [start = 0, end = 0] = (node as { readonly range?: readonly number[] } | null)?.range ?? [];
  return [start, end];
}

const lineStart = (text: string, offset: number): number => text.lastIndexOf("\n", offset - 1) + 1;

const columnOf = (text: string, offset: number): number => offset - lineStart(text, offset);

function afterLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end + 1;
}

/** Where the comment lines begin that stand right above a line. */
function commentsStart(text: string, start: number): number {
  const above = lineStart(text, Math.max(0, start - 1));
  return start > 0 && text.slice(above, start).trimStart().startsWith("#")
    ? commentsStart(text, above)
    : start;
}

const linesOf = (text: string): readonly string[] =>
  text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/);

const lineEnd = (text: string): string => (text.includes("\r\n") ? "\r\n" : "\n");
