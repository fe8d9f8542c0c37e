/** A text taken apart into what its author wrote: statements, members, imported names, comments. */
import { canonical, isList } from "./canonical.js";
import {
  childrenOf,
  isNode,
  lineAt,
  nodesIn,
  type Parse,
  type SyntaxNode,
  textIn,
} from "./tree.js";

/** One statement without those inside its blocks, one imported name, or one comment. */
export interface Piece {
  /** Equal for pieces that say the same. */
  readonly key: string;
  /** Kind of syntax; a piece can only have been made of one of the same kind. */
  readonly kind: string;
  /** Where it begins, from 1. */
  readonly line: number;
  /** Its first line, for people. */
  readonly text: string;
  /** Undefined for a comment, a line, and an imported name. */
  readonly node?: SyntaxNode;
}

/** Of a text that doesn't parse, each line is a piece. */
export function piecesOf(text: string, parse: Parse): readonly Piece[] {
  const tree = parse(text);
  if (tree === undefined) return linePieces(text);
  const comments = tree.comments.map((node) => {
    const words = String(node["value"])
      .replace(/[\s*]+/g, " ")
      .trim();
    return { ...head(text, node), kind: "comment", key: `comment ${words}` };
  });
  return [...statementsIn(tree.root).flatMap((node) => piecesOfStatement(text, node)), ...comments];
}

/** Lines, whatever the space in them; empty ones are none. */
export function linePieces(text: string): readonly Piece[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const words = line.trim().replace(/\s+/g, " ");
    if (words === "") return [];
    return [{ key: `line ${words}`, kind: "line", line: index + 1, text: words }];
  });
}

/** Each value of a JSON document with its pointer; a list is one value. Undefined: it isn't JSON. */
export function jsonPieces(text: string): readonly Piece[] | undefined {
  try {
    return valuesIn(JSON.parse(text), "");
  } catch {
    return undefined;
  }
}

function valuesIn(value: unknown, pointer: string): readonly Piece[] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([key, inner]) => valuesIn(inner, `${pointer}/${key}`));
  }
  const key = `${pointer}: ${canonical(value)}`;
  return [{ key, kind: "json", line: 1, text: `${pointer}: ${JSON.stringify(value)}` }];
}

function statementsIn(root: SyntaxNode): readonly SyntaxNode[] {
  return [...nodesIn(root)]
    .filter(isList)
    .flatMap(childrenOf)
    .filter(({ type }) => type !== "EmptyStatement");
}

function piecesOfStatement(text: string, node: SyntaxNode): readonly Piece[] {
  const own = head(text, node);
  if (node.type !== "ImportDeclaration") {
    return [{ ...own, kind: node.type, key: canonical(node), node }];
  }
  // Imported names come and go one by one, in whatever order.
  const { specifiers, source, importKind } = node;
  const names = Array.isArray(specifiers) ? specifiers.filter(isNode) : [];
  const from = canonical(source);
  if (names.length === 0) return [{ ...own, kind: "import", key: `import ${from}` }];
  return names.map((name) => ({
    ...own,
    kind: "import",
    key: `import ${importKind === "type" ? "type " : ""}${canonical(name)} ${from}`,
  }));
}

function head(text: string, node: SyntaxNode): Pick<Piece, "line" | "text"> {
  const [first = ""] = textIn(text, node).split(/\r?\n/, 1);
  return { line: lineAt(text, node.range[0]), text: first };
}
