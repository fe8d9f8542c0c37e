/**
 * Syntax trees of TypeScript: what TypeScript's own parser reads, in the form that prettier brings
 * along, so that nothing more has to be installed. Loaded when the first text is to be parsed.
 */

/** A node; offsets count from 0, `end` is behind the last letter. */
export interface SyntaxNode {
  readonly type: string;
  readonly range: readonly [start: number, end: number];
  readonly [field: string]: unknown;
}

export interface SyntaxTree {
  readonly root: SyntaxNode;
  readonly comments: readonly SyntaxNode[];
}

/** Undefined for a text that doesn't parse. */
export type Parse = (text: string) => SyntaxTree | undefined;

/** `loadParser`, or whoever remembers what it gave. */
export type LoadParser = () => Promise<Parse>;

/** Each text is parsed once. */
export async function loadParser(): Promise<Parse> {
  const { parsers } = await import("prettier/plugins/typescript");
  const parse = parsers.typescript.parse as (text: string, options: object) => unknown;
  const known = new Map<string, SyntaxTree | undefined>();
  const parseAnew = (text: string): SyntaxTree | undefined => {
    try {
      const root = parse(text, { filepath: "module.ts" });
      if (!isNode(root)) return undefined;
      const comments: unknown = root["comments"];
      return { root, comments: Array.isArray(comments) ? comments.filter(isNode) : [] };
    } catch {
      return undefined;
    }
  };
  return (text) => {
    if (!known.has(text)) known.set(text, parseAnew(text));
    return known.get(text);
  };
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "range" in value;
}

/** What isn't part of the program: where it stands, how it is spelled, comments. */
const beside: ReadonlySet<string> = new Set(["range", "loc", "comments", "tokens", "raw", "extra"]);

/** The fields of a node that say what the program does, by name; in one order for one type. */
export function fieldsOf(node: SyntaxNode): readonly (readonly [string, unknown])[] {
  return Object.entries(node).filter(
    ([name, value]) => value !== undefined && !beside.has(name) && !name.startsWith("__"),
  );
}

/** The nodes right below a node, in the order of the text. */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (const [name, value] of Object.entries(node)) {
    if (typeof value !== "object" || value === null || beside.has(name)) continue;
    if (Array.isArray(value)) children.push(...value.filter(isNode));
    else if (isNode(value)) children.push(value);
  }
  return children.length < 2 ? children : children.sort((a, b) => a.range[0] - b.range[0]);
}

/** A node and all below it. */
export function* nodesIn(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of childrenOf(node)) yield* nodesIn(child);
}

/** The node's letters. */
export const textIn = (text: string, { range }: SyntaxNode): string => text.slice(...range);

/** The line of an offset, from 1. */
export const lineAt = (text: string, offset: number): number =>
  text.slice(0, offset).split("\n").length;
