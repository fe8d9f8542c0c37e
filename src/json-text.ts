/** Changes of a JSON file in place: everything that isn't meant keeps its bytes. */
import { isMap, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";
import { Failure } from "./failure.js";

type Path = readonly string[];

/** The text without the key and its value; unchanged where there is no such key. */
export function withoutKey(text: string, path: Path): string {
  const found = find(text, path);
  if (found === undefined) return text;
  const { map, index } = found;
  const [start, end] = rangeOf(map.items[index]);
  const previous = map.items[index - 1];
  // A comma goes along: the one before it, or after the first one.
  if (previous !== undefined) return text.slice(0, rangeOf(previous)[1]) + text.slice(end);
  const next = map.items[index + 1];
  if (next !== undefined) return text.slice(0, start) + text.slice(rangeOf(next)[0]);
  const [open = start, close = end] = map.range ?? [];
  return `${text.slice(0, open)}{}${text.slice(close)}`;
}

/** The text with a value (a text) for the key; a new key stands where the alphabet puts it. */
export function withKey(text: string, path: Path, value: string): string {
  const found = find(text, path);
  if (found !== undefined) {
    const node = found.map.items[found.index]?.value;
    const [start = 0, end = 0] = (isScalar(node) ? node.range : undefined) ?? [];
    return text.slice(0, start) + JSON.stringify(value) + text.slice(end);
  }
  const parent = path.slice(0, -1);
  const map = mapAt(text, parent);
  if (map === undefined) return withMap(text, parent, path.at(-1) ?? "", value);
  return inserted(text, map, `${JSON.stringify(path.at(-1))}: ${JSON.stringify(value)}`);
}

/** A new entry after the last one that comes before it in the alphabet. */
function inserted(text: string, map: YAMLMap, entry: string): string {
  const key = entry.slice(0, entry.indexOf('":'));
  const index = map.items.findIndex((item) => `"${keyOf(item)}` > key);
  const at = map.items[index];
  const [open = 0] = map.range ?? [];
  const last = map.items.at(-1);
  if (last === undefined) {
    const pad = lineIndent(text, open);
    return `${text.slice(0, open)}{\n${pad}  ${entry}\n${pad}}${text.slice((map.range ?? [])[1])}`;
  }
  if (at === undefined) {
    const [start, end] = rangeOf(last);
    return `${text.slice(0, end)},${gapBefore(text, start)}${entry}${text.slice(end)}`;
  }
  const [start] = rangeOf(at);
  return `${text.slice(0, start)}${entry},${gapBefore(text, start)}${text.slice(start)}`;
}

/** A new map with one entry at the end of the top level. */
function withMap(text: string, parent: Path, key: string, value: string): string {
  const top = mapAt(text, []);
  const last = top?.items.at(-1);
  if (parent.length !== 1 || last === undefined) throw new Failure("package.json isn't a map");
  const [start, end] = rangeOf(last);
  const gap = gapBefore(text, start);
  const deeper = gap.includes("\n") ? `${gap}${gap.replace(/^.*\n/s, "")}` : " ";
  const entry = `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
  return `${text.slice(0, end)},${gap}${JSON.stringify(parent[0])}: {${deeper}${entry}${gap}}${text.slice(end)}`;
}

/** What separates an entry from what stands before it. */
const gapBefore = (text: string, start: number): string =>
  /\s*$/.exec(text.slice(0, start))?.[0] ?? "";

const lineIndent = (text: string, offset: number): string =>
  /^\s*/.exec(text.slice(text.lastIndexOf("\n", offset) + 1))?.[0] ?? "";

interface Found {
  readonly map: YAMLMap;
  readonly index: number;
}

function find(text: string, path: Path): Found | undefined {
  const map = mapAt(text, path.slice(0, -1));
  const index = map?.items.findIndex((item) => keyOf(item) === path.at(-1)) ?? -1;
  return map === undefined || index < 0 ? undefined : { map, index };
}

/** JSON is YAML, whose parser tells places. */
function mapAt(text: string, path: Path): YAMLMap | undefined {
  const document = parseDocument(text);
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  return isMap(node) ? node : undefined;
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : "");

/** Offsets of an entry from its key to the end of its value. */
function rangeOf(item: Pair | undefined): readonly [number, number] {
  const key = item?.key as { readonly range?: readonly number[] } | undefined;
  const value = item?.value as { readonly range?: readonly number[] } | undefined;
  return [key?.range?.[0] ?? 0, value?.range?.[1] ?? key?.range?.[1] ?? 0];
}
