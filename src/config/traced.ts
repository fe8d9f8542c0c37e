/** Raw values that remember which layer wrote them; how layers lie over each other. */
import type { Path } from "../sections/section.js";

/** A map keeps its entries apart; everything else, lists too, is one leaf. */
export type Traced =
  | { readonly kind: "leaf"; readonly value: unknown; readonly layer: number }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, Traced>; readonly layer: number };

export type TracedMap = Extract<Traced, { readonly kind: "map" }>;

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Marks a value, and everything in it, as written by a layer. */
export function trace(value: unknown, layer: number): Traced {
  if (!isRecord(value)) return { kind: "leaf", value, layer };
  const entries = Object.entries(value).map(([key, inner]) => [key, trace(inner, layer)] as const);
  return { kind: "map", entries: new Map(entries), layer };
}

/** Maps merge key by key; anything else replaces what lies below. */
export function lay(below: Traced | undefined, above: Traced): Traced {
  if (below?.kind !== "map" || above.kind !== "map") return above;
  const entries = new Map(below.entries);
  for (const [key, value] of above.entries) entries.set(key, lay(below.entries.get(key), value));
  return { kind: "map", entries, layer: above.layer };
}

/** Only the named keys of a map. */
export function keep(map: TracedMap, keys: readonly string[]): TracedMap {
  const entries = [...map.entries].filter(([key]) => keys.includes(key));
  return { ...map, entries: new Map(entries) };
}

/** The plain value again. */
export function plain(traced: Traced): unknown {
  if (traced.kind === "leaf") return traced.value;
  return Object.fromEntries([...traced.entries].map(([key, inner]) => [key, plain(inner)]));
}

/** The layer that wrote a path; undefined: nobody did. */
export function layerAt(traced: Traced, path: Path): number | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return traced.layer;
  if (traced.kind === "leaf") return entryOf(traced.value, path) ? traced.layer : undefined;
  const inner = traced.entries.get(String(key));
  return inner && layerAt(inner, rest);
}

/** Whether a path leads to something inside a list. */
function entryOf(value: unknown, path: Path): boolean {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, key)) return false;
    at = (at as Readonly<Record<string, unknown>>)[key];
  }
  return true;
}
