import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair } from "yaml";
import type { Place } from "../diagnostic.js";
import type { Targets } from "./aliases.js";
import type { Path } from "../sections/section.js";

type PlaceOf = (start: number, end: number) => Place;

interface Tree {
  readonly yaml: Document;
  readonly targets: Targets;
}

/** A step on the way to a value: the node, and its key where it has one. */
interface Found {
  readonly node: unknown;
  readonly key: Node | undefined;
}

/** Gives the place of a value by its path; for a path that isn't there, of the key nearest above. */
export function finder(
  yaml: Document,
  targets: Targets,
  place: PlaceOf,
): (path: Path, part?: "key" | "value") => Place {
  const placeOfNode = (node: Node): Place => place(node.range?.[0] ?? 0, node.range?.[1] ?? 0);
  return (path, part = "value") => {
    const { found, complete } = walk({ yaml, targets }, path);
    const wanted = part === "key" || !complete || !isNode(found.node) ? found.key : found.node;
    const node = wanted ?? found.node;
    return isNode(node) && (found.key !== undefined || complete) ? placeOfNode(node) : place(0, 0);
  };
}

const isNode = (value: unknown): value is Node =>
  isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);

function walk(tree: Tree, path: Path): { readonly found: Found; readonly complete: boolean } {
  let found: Found = { node: tree.yaml.contents, key: undefined };
  for (const [index, step] of path.entries()) {
    const next = child(tree, found.node, step);
    if (next === undefined) return lastKey(tree, found, path.slice(index));
    found = { node: next.node, key: next.key ?? found.key };
    if (next.key === undefined)
      found = { node: next.node, key: isNode(next.node) ? next.node : found.key };
  }
  return { found, complete: true };
}

/** `cache.default.cache_ttl` may be written as `cache.cache_ttl`: the last key tells. */
function lastKey(
  tree: Tree,
  found: Found,
  rest: Path,
): { readonly found: Found; readonly complete: boolean } {
  const last = rest.at(-1);
  const flat = rest.length > 1 && last !== undefined ? child(tree, found.node, last) : undefined;
  return flat === undefined ? { found, complete: false } : { found: flat, complete: true };
}

function child(tree: Tree, node: unknown, step: string | number): Found | undefined {
  const real = isAlias(node) ? tree.targets.get(node) : node;
  if (isSeq(real)) {
    const item = typeof step === "number" ? real.items[step] : undefined;
    return item === undefined ? undefined : { node: item, key: undefined };
  }
  if (!isMap(real)) return undefined;
  const pair = real.items.findLast((candidate) => keyText(candidate) === String(step));
  return pair === undefined ? undefined : { node: pair.value, key: pair.key as Node };
}

const keyText = ({ key }: Pair): string | undefined =>
  isScalar(key) ? String(key.value) : undefined;
