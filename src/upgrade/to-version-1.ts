/** From what the documents call things to version 1. */
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { createShelf, type Shelf } from "../config/shelf.js";
import { isRecord } from "../config/traced.js";
import { type LegacyKey, legacyKeys } from "./legacy-keys.js";
import type { ConfigText, Migrated, Migration } from "./migration.js";
import { type KeyPath, lifted, moved, nested, renamed, revalued } from "./yaml-text.js";

export const toVersion1: Migration = {
  from: 0,
  to: 1,
  describe: "the documents' other names for keys become the keys of version 1",
  migrate(document) {
    const shelf = createShelf();
    let state: Migrated = { text: document.text, changes: [], open: [] };
    const skipped = new Set<string>();
    for (;;) {
      const next = nextKey({ ...document, text: state.text }, shelf, skipped);
      if (next === undefined) return state;
      const step = changed(state.text, next, document.prefix);
      if (step === undefined) skipped.add(next.from.join("."));
      state =
        step === undefined
          ? { ...state, open: [...state.open, `${inWords(next)} by hand`] }
          : { ...state, text: step, changes: [...state.changes, inWords(next)] };
    }
  },
};

function nextKey(
  { text, prefix }: ConfigText,
  shelf: Shelf,
  skipped: ReadonlySet<string>,
): LegacyKey | undefined {
  const config = valueAt(dataOf(text), prefix);
  return legacyKeys(config, shelf).find(({ from }) => !skipped.has(from.join(".")));
}

const inWords = ({ from, to, oneLess }: LegacyKey): string =>
  `${from.join(".")} → ${to.join(".")}${oneLess ? ", one less" : ""}`;

/** Undefined where the text can't be changed without touching more than the key. */
function changed(text: string, key: LegacyKey, prefix: KeyPath): string | undefined {
  const from = [...prefix, ...key.from];
  const to = [...prefix, ...key.to];
  const before = dataOf(text);
  const value = valueAt(before, from);
  const next = key.oneLess ? lessOne(value) : value;
  if (next === undefined || valueAt(before, to) !== undefined) return undefined;
  const counted = key.oneLess ? revalued(text, from, JSON.stringify(next)) : text;
  const result = counted && placed(counted, from, to, prefix.length);
  return result !== undefined && isDeepStrictEqual(dataOf(result), expected(before, from, to, next))
    ? result
    : undefined;
}

const lessOne = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isInteger(value) && value > 0 ? value - 1 : undefined;

/** In its place under another name, deeper in its map, in a map that is there, or at the top. */
function placed(text: string, from: KeyPath, to: KeyPath, top: number): string | undefined {
  const home = from.slice(0, -1);
  const isInside = home.every((key, index) => to[index] === key);
  if (isInside && to.length === from.length) return renamed(text, from, to.at(-1) ?? "");
  const rest = to.slice(home.length);
  if (isInside && valueAt(dataOf(text), [...home, rest[0] ?? ""]) === undefined)
    return nested(text, from, rest);
  if (to.length === top + 1) return top === 0 ? lifted(text, from, to.at(-1) ?? "") : undefined;
  return moved(text, from, to);
}

function dataOf(text: string): unknown {
  try {
    return parse(text, { uniqueKeys: false, maxAliasCount: 100, logLevel: "error" }) as unknown;
  } catch {
    return undefined;
  }
}

const valueAt = (data: unknown, path: KeyPath): unknown =>
  path.reduce((at, key) => (isRecord(at) ? at[key] : undefined), data);

/** The data as it has to be: nothing but this one value elsewhere. */
function expected(data: unknown, from: KeyPath, to: KeyPath, value: unknown): unknown {
  return put(drop(data, from), to, value);
}

function drop(data: unknown, path: KeyPath): unknown {
  const [key = "", ...rest] = path;
  if (!isRecord(data)) return data;
  const { [key]: inner, ...others } = data;
  if (rest.length === 0) return others;
  const less = drop(inner, rest);
  return isRecord(less) && Object.keys(less).length === 0 ? others : { ...others, [key]: less };
}

function put(data: unknown, path: KeyPath, value: unknown): unknown {
  const [key = "", ...rest] = path;
  const map = isRecord(data) ? data : {};
  return { ...map, [key]: rest.length === 0 ? value : put(map[key], rest, value) };
}
