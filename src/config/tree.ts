/** Plain values from YAML nodes, with everything refused that JSON couldn't say. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
} from "yaml";
import type { Diagnostic, Place } from "../diagnostic.js";
import type { Section } from "../sections/section.js";
import type { Targets } from "./aliases.js";

/** What aliases may unfold to. */
const mostValues = 200_000;
const deepest = 64;

type PlaceOf = (start: number, end: number) => Place;

interface Walk {
  readonly targets: Targets;
  readonly place: PlaceOf;
  readonly diagnostics: Diagnostic[];
  /** Nodes being read, to see an alias inside its own anchor. */
  readonly open: Set<Node>;
  values: number;
}

export interface Tree {
  readonly value: Section;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a document's map; keys become strings, order stays. */
export function readTree({ contents }: Document, targets: Targets, place: PlaceOf): Tree {
  const walk: Walk = { targets, place, diagnostics: [], open: new Set(), values: 0 };
  if (contents === null || (isScalar(contents) && contents.value === null))
    return { value: {}, diagnostics: [] };
  if (!isMap(contents)) {
    report(walk, contents, {
      code: "not-a-map",
      message: "the file must be a map of keys",
      cure: "endpoint_name: my_endpoint",
    });
    return { value: {}, diagnostics: walk.diagnostics };
  }
  const value = valueOf(contents, walk) as Section;
  return { value, diagnostics: walk.diagnostics };
}

function valueOf(node: unknown, walk: Walk): unknown {
  const real = isAlias(node) ? resolve(node, walk) : node;
  if (isAlias(node) && real === undefined) return undefined;
  if (isScalar(real)) return scalarOf(real, walk);
  if (!isMap(real) && !isSeq(real)) return null;
  if (!enter(real, walk)) return null;
  refuseTag(real, walk);
  const value = isMap(real) ? mapOf(real, walk) : real.items.map((item) => valueOf(item, walk));
  walk.open.delete(real);
  return value;
}

/** Refuses what never ends and what grows too large; one report is enough. */
function enter(node: Node, walk: Walk): boolean {
  walk.values += 1;
  if (walk.open.has(node)) {
    report(walk, node, { code: "alias-bomb", message: "an alias stands inside its own anchor" });
    return false;
  }
  if (walk.open.size >= deepest) {
    report(walk, node, {
      code: "too-deep",
      message: `values are nested more than ${deepest} deep`,
    });
    return false;
  }
  if (walk.values > mostValues) {
    if (!walk.diagnostics.some(({ code }) => code === "alias-bomb")) {
      const message = "the aliases unfold into too many values";
      report(walk, node, { code: "alias-bomb", message });
    }
    return false;
  }
  walk.open.add(node);
  return true;
}

function resolve(alias: Alias, walk: Walk): Node | undefined {
  const target = walk.targets.get(alias);
  if (target === undefined) {
    const message = `\`*${alias.source}\` has no anchor \`&${alias.source}\` before it`;
    report(walk, alias, { code: "unresolved-alias", message });
  }
  return target;
}

function scalarOf(node: Node, walk: Walk): unknown {
  walk.values += 1;
  refuseTag(node, walk);
  const value: unknown = isScalar(node) ? node.value : undefined;
  return typeof value === "bigint" ? Number(value) : value;
}

const plainTags = new Set(
  ["str", "int", "float", "bool", "null", "map", "seq"].map((name) => `tag:yaml.org,2002:${name}`),
);

function refuseTag(node: Node, walk: Walk): void {
  const { tag } = node as { tag?: string };
  if (tag === undefined || plainTags.has(tag)) return;
  const message = `the tag \`${tag}\` isn't known; values are text, numbers, true, false, lists and maps`;
  report(walk, node, { code: "custom-tag", message, cure: "remove the tag" });
}

function mapOf(map: YAMLMap, walk: Walk): Section {
  const seen = new Map<string, Node>();
  const entries: [string, unknown][] = [];
  for (const pair of map.items) {
    const key = keyOf(pair, walk);
    if (key === undefined) continue;
    const first = seen.get(key);
    if (first !== undefined) reportTwice(walk, pair.key as Node, first);
    else seen.set(key, pair.key as Node);
    const value = valueOf(pair.value, walk);
    if (value !== undefined) entries.push([key, value]);
  }
  return Object.fromEntries(entries);
}

function keyOf(pair: Pair, walk: Walk): string | undefined {
  const key = isAlias(pair.key) ? resolve(pair.key, walk) : pair.key;
  const text = isScalar(key) ? scalarText(key) : undefined;
  if (text === undefined) {
    report(walk, pair.key as Node, { code: "wrong-type", message: "a key must be a plain word" });
    return undefined;
  }
  if (text === "__proto__") {
    report(walk, pair.key as Node, { code: "unknown-key", message: "`__proto__` can't be a key" });
    return undefined;
  }
  if (text === "<<") {
    const message = "`<<` doesn't merge maps here";
    report(walk, pair.key as Node, { code: "unknown-key", message, cure: "extends: ./base.yaml" });
    return undefined;
  }
  return text;
}

/** Undefined for an empty key. */
const scalarText = ({ value }: Scalar): string | undefined =>
  typeof value === "string" ? value : value === null ? undefined : JSON.stringify(value);

function reportTwice(walk: Walk, again: Node, first: Node): void {
  const name = (isScalar(again) ? scalarText(again) : undefined) ?? "this key";
  report(walk, again, {
    code: "duplicate-key",
    message: `\`${name}\` stands twice in this map`,
    cure: "keep one of them",
    related: [{ place: placeOfNode(walk, first), message: "the first one" }],
  });
}

const placeOfNode = (walk: Walk, node: Node | null): Place =>
  walk.place(node?.range?.[0] ?? 0, node?.range?.[1] ?? 0);

function report(walk: Walk, node: Node | null, what: Omit<Diagnostic, "severity" | "place">): void {
  walk.diagnostics.push({ severity: "error", ...what, place: placeOfNode(walk, node) });
}
