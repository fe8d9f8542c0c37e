/** Keys of configs from before version 1: the names of the documents, and where they belong now. */
import { keysOf, schemaAt } from "../config/schema-walk.js";
import type { Shelf } from "../config/shelf.js";
import { spellings } from "../config/spellings.js";
import { isRecord } from "../config/traced.js";
import type { KeyPath } from "./yaml-text.js";

export interface LegacyKey {
  readonly from: KeyPath;
  readonly to: KeyPath;
  /** The old key counts all tries, the new one those after the first. */
  readonly oneLess: boolean;
}

/** @param config a JobConfig as it is written */
export function legacyKeys(config: unknown, shelf: Shelf): readonly LegacyKey[] {
  if (!isRecord(config)) return [];
  const own = keysOf(shelf.top());
  return Object.entries(config).flatMap(([key, value]) => {
    if (key.startsWith("x-")) return [];
    if (shelf.rooms.has(key)) return isRecord(value) ? inSection(key, value, shelf) : [];
    return own.includes(key) ? [] : legacy([key], "", spellings);
  });
}

function inSection(section: string, value: object, shelf: Shelf): readonly LegacyKey[] {
  const names = shelf.rooms.get(section)?.spellings;
  if (names === undefined) return [];
  const known = keysOf(shelf.section(section));
  return Object.entries(value).flatMap(([key, inner]) => {
    if (!known.includes(key)) return legacy([section, key], section, names);
    return isRecord(inner) ? inBlock([section, key], inner, shelf) : [];
  });
}

/** One map deeper only names that stay in their map: elsewhere the same word means another thing. */
function inBlock(at: readonly [string, string], value: object, shelf: Shelf): readonly LegacyKey[] {
  const [section, block] = at;
  const names = shelf.rooms.get(section)?.spellings ?? {};
  const schema = schemaAt(shelf.section(section), [block]);
  const known = schema === undefined ? [] : keysOf(schema);
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .flatMap((key) => legacy([...at, key], section, names))
    .filter(({ to }) => to.length === 3 && to[0] === section && to[1] === block);
}

function legacy(
  from: KeyPath,
  section: string,
  names: Readonly<Record<string, string>>,
): readonly LegacyKey[] {
  const key = from.at(-1) ?? "";
  if (!Object.hasOwn(names, key)) return [];
  const [target = "", ...note] = (names[key] ?? "").split(" ");
  const path = target.startsWith("/") ? target.slice(1) : `${section}.${target}`;
  return [{ from, to: path.split("."), oneLess: note.join(" ").includes("one less") }];
}
