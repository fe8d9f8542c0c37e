/** What a file calls, and inside what: `admission() › rateLimit › tokenBucket()`. */
import { childrenOf, isNode, type SyntaxNode } from "../syntax/tree.js";

/** From the outside in: `call()`, `property`, `.member`, `=text`, `if` and `return`. */
export type Chain = readonly string[];

/** Every call, property, member and list item with all that it is inside of. */
export function chainsOf(root: SyntaxNode): readonly Chain[] {
  const chains: Chain[] = [];
  walk(root, [], chains);
  return chains;
}

/** Whether all that is wanted stands in a chain, whatever else is around and between; but no condition more. */
export function holds(chain: Chain, wanted: Chain): boolean {
  if (chain.at(-1) !== wanted.at(-1) || conditions(chain) !== conditions(wanted)) return false;
  let found = 0;
  for (const name of chain) if (name === wanted[found]) found += 1;
  return found === wanted.length;
}

const conditions = (chain: Chain): number => chain.filter((name) => name === "if").length;

function walk(node: SyntaxNode, outer: Chain, chains: Chain[]): void {
  const name = nameOf(node);
  const inner = name === undefined ? outer : [...outer, name];
  if (name !== undefined) chains.push(inner);
  for (const child of childrenOf(node)) {
    const callee = node.type === "CallExpression" && child === node["callee"];
    const around = callee ? outer : isConditional(node, child) ? [...inner, "if"] : inner;
    // A method's name was told with its call.
    if (callee && child.type === "MemberExpression") walkReceiver(child, around, chains);
    else walk(child, around, chains);
  }
}

function walkReceiver({ object }: SyntaxNode, outer: Chain, chains: Chain[]): void {
  if (isNode(object)) walk(object, outer, chains);
}

function nameOf(node: SyntaxNode): string | undefined {
  switch (node.type) {
    case "CallExpression":
      return `${lastName(node["callee"]) ?? ""}()`;
    case "Property":
      return textOf(node["key"]);
    case "MemberExpression":
      return `.${textOf(node["property"]) ?? ""}`;
    case "ReturnStatement":
      return "return";
    case "Literal":
      return typeof node["value"] === "string" ? `=${node["value"]}` : undefined;
    default:
      return undefined;
  }
}

function lastName(callee: unknown): string | undefined {
  if (!isNode(callee)) return undefined;
  return callee.type === "MemberExpression" ? textOf(callee["property"]) : textOf(callee);
}

function textOf(name: unknown): string | undefined {
  if (!isNode(name)) return undefined;
  const text = name.type === "Identifier" ? name["name"] : name["value"];
  return typeof text === "string" ? text : undefined;
}

/** Fields of nodes that run only now and then. */
const branches: Readonly<Record<string, readonly string[]>> = {
  IfStatement: ["consequent", "alternate"],
  ConditionalExpression: ["consequent", "alternate"],
  LogicalExpression: ["right"],
  WhileStatement: ["body"],
  ForStatement: ["body"],
  ForOfStatement: ["body"],
  ForInStatement: ["body"],
  SwitchStatement: ["cases"],
  TryStatement: ["handler"],
};

function isConditional(node: SyntaxNode, child: SyntaxNode): boolean {
  const fields = branches[node.type] ?? [];
  return fields.some((field) => {
    const value = node[field];
    return value === child || (Array.isArray(value) && value.includes(child));
  });
}
