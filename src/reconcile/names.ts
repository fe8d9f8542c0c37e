/** Names of generated code that changed, in a file that imports them. */
import { moduleUses, resolveModule } from "../syntax/modules.js";
import type { Splice } from "../syntax/splice.js";
import { childrenOf, isNode, nodesIn, type SyntaxNode, type SyntaxTree } from "../syntax/tree.js";

/** Names that modules export no more, by the module's path: `ioJob` is `reportJob` now. */
export type NameChanges = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Splices of a file of the user's: its imports and whatever is written under the imported names. */
export function renamed({ root }: SyntaxTree, file: string, changes: NameChanges): Splice[] {
  return moduleUses(root).flatMap(({ node, specifier }) => {
    const names = changes.get(resolveModule(file, specifier) ?? "");
    if (names === undefined) return [];
    const specifiers: unknown = node["specifiers"];
    const list = Array.isArray(specifiers) ? specifiers.filter(isNode) : [];
    return list.flatMap((one) => ofSpecifier(root, one, names));
  });
}

function ofSpecifier(
  root: SyntaxNode,
  one: SyntaxNode,
  names: ReadonlyMap<string, string>,
): readonly Splice[] {
  const { imported, local } = one;
  if (one.type === "ImportNamespaceSpecifier" && isNode(local)) {
    return membersOf(root, String(local["name"]), names);
  }
  const outer = one.type === "ExportSpecifier" ? local : imported;
  if (!isNode(outer)) return [];
  const before = String(outer["name"]);
  const after = names.get(before);
  if (after === undefined) return [];
  if (one.type === "ExportSpecifier") return exported(one, outer, { before, after });
  if (!isNode(local) || local["name"] !== before) return [{ range: outer.range, text: after }];
  // Another thing of either name: the import alone changes, and keeps the name that is written.
  if (declares(root, before, one) || mentions(root, after))
    return [{ range: outer.range, text: `${after} as ${before}` }];
  return referencesOf(root, before, after);
}

function exported(
  one: SyntaxNode,
  outer: SyntaxNode,
  { before, after }: { readonly before: string; readonly after: string },
): readonly Splice[] {
  const own = one["exported"];
  const aliased = isNode(own) && own["name"] !== before;
  return [{ range: outer.range, text: aliased ? after : `${after} as ${before}` }];
}

/** `endpoints.mountIoJob` of `import * as endpoints`. */
function membersOf(root: SyntaxNode, local: string, names: ReadonlyMap<string, string>) {
  return [...nodesIn(root)].flatMap((node): Splice[] => {
    const { object, property, computed } = node;
    if (node.type !== "MemberExpression" || computed === true) return [];
    if (!isNode(object) || !isNode(property) || object["name"] !== local) return [];
    const after = names.get(String(property["name"]));
    return after === undefined ? [] : [{ range: property.range, text: after }];
  });
}

const isName = (node: SyntaxNode, name: string): boolean =>
  node.type === "Identifier" && node["name"] === name;

const mentions = (root: SyntaxNode, name: string): boolean =>
  [...nodesIn(root)].some((node) => isName(node, name));

/** Nodes that give their name a meaning of its own, and the fields where they do. */
const declaring: Readonly<Record<string, readonly string[]>> = {
  VariableDeclarator: ["id"],
  FunctionDeclaration: ["id", "params"],
  FunctionExpression: ["id", "params"],
  ArrowFunctionExpression: ["params"],
  ClassDeclaration: ["id"],
  CatchClause: ["param"],
  TSTypeAliasDeclaration: ["id"],
  TSInterfaceDeclaration: ["id"],
  TSEnumDeclaration: ["id"],
};

function declares(root: SyntaxNode, name: string, own: SyntaxNode): boolean {
  return [...nodesIn(root)].some((node) => {
    if (node !== own && /^Import\w*Specifier$/.test(node.type)) {
      return isNode(node["local"]) && isName(node["local"], name);
    }
    const patterns = (declaring[node.type] ?? []).flatMap((field) => node[field]).filter(isNode);
    return patterns.some((pattern) => [...nodesIn(pattern)].some((one) => isName(one, name)));
  });
}

/** Every mention that is a reference; `{ ioJob }` keeps its key, `export { ioJob }` its name. */
function referencesOf(root: SyntaxNode, before: string, after: string): readonly Splice[] {
  const splices: Splice[] = [];
  const visit = (node: SyntaxNode, around: SyntaxNode): void => {
    if (isName(node, before)) {
      splices.push({ range: node.range, text: written(around, before, after) });
      return;
    }
    for (const child of childrenOf(node)) if (!isLabel(node, child)) visit(child, node);
  };
  visit(root, root);
  return splices;
}

function written(around: SyntaxNode, before: string, after: string): string {
  if (around.type === "Property" && around["shorthand"] === true) return `${before}: ${after}`;
  const { local, exported: outer } = around;
  const bare = around.type === "ExportSpecifier" && isNode(outer) && isNode(local);
  return bare && outer.range[0] === local.range[0] ? `${after} as ${before}` : after;
}

/** `x` of `a.x`, of `{ x: 1 }`, of a member, and of an alias: a name that means nothing by itself. */
function isLabel(node: SyntaxNode, child: SyntaxNode): boolean {
  const { computed, local, imported, exported: outer, source } = node;
  if (computed === true) return false;
  if (node.type === "MemberExpression") return child === node["property"];
  if (node.type === "ImportSpecifier") return child === imported && isAliased(imported, local);
  if (node.type === "ExportSpecifier") return child === outer && isAliased(outer, local);
  if (node.type === "ExportNamedDeclaration" && isNode(source)) return true;
  return child === node["key"] && node["shorthand"] !== true;
}

const isAliased = (one: unknown, other: unknown): boolean =>
  isNode(one) && isNode(other) && one.range[0] !== other.range[0];
