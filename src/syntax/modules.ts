/** Which modules a file imports, and from where. */
import { posix } from "node:path";
import { isNode, nodesIn, type SyntaxNode } from "./tree.js";

/** `import … from`, `export … from` and `import()`; `source` is the string with its quotes. */
export interface ModuleUse {
  readonly node: SyntaxNode;
  readonly source: SyntaxNode;
  readonly specifier: string;
}

const uses: ReadonlySet<string> = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
]);

export function moduleUses(root: SyntaxNode): readonly ModuleUse[] {
  return [...nodesIn(root)].flatMap((node) => {
    const { source } = node;
    if (!uses.has(node.type) || !isNode(source) || typeof source["value"] !== "string") return [];
    return [{ node, source, specifier: source["value"] }];
  });
}

/** The file that a relative import means; undefined for a package. All relative to the project. */
export function resolveModule(file: string, specifier: string): string | undefined {
  if (!/^\.\.?\//.test(specifier)) return undefined;
  const path = posix.join(posix.dirname(file), specifier);
  if (/\.[cm]?js$/.test(path)) return path.replace(/js$/, "ts");
  return /\.\w+$/.test(path) ? path : `${path}.ts`;
}

/** How `file` imports `target`, spelled like `specifier` was: with `.js`, `.ts` or no ending. */
export function specifierFor(file: string, target: string, specifier: string): string {
  const path = posix.relative(`/${posix.dirname(file)}`, `/${target}`);
  const relative = path.startsWith(".") ? path : `./${path}`;
  if (/\.[cm]?js$/.test(specifier)) return relative.replace(/ts$/, "js");
  return /\.\w+$/.test(specifier) ? relative : relative.replace(/\.ts$/, "");
}
