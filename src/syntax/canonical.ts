/** Nodes as letters that don't depend on how a formatter prints them. */
import { fieldsOf, isNode, type SyntaxNode } from "./tree.js";

/** What holds statements or members: in the letters of its owner it stands empty. */
const lists: ReadonlySet<string> = new Set([
  "Program",
  "BlockStatement",
  "StaticBlock",
  "ClassBody",
  "TSModuleBlock",
]);

export const isList = ({ type }: SyntaxNode): boolean => lists.has(type);

/** Equal for two nodes that say the same; statements inside blocks are left out. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (isNode(value)) return canonicalNode(value);
  if (typeof value === "bigint" || value instanceof RegExp) return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, one]) => `${name}:${canonical(one)}`).join(",")}}`;
}

function canonicalNode(node: SyntaxNode): string {
  if (isList(node)) return node.type;
  const fields = fieldsOf(node).map(([name, value]) =>
    name === "key" ? `key:${keyOf(value)}` : name === "type" ? "" : `${name}:${canonical(value)}`,
  );
  return `${node.type}(${fields.filter((field) => field !== "").join(",")})`;
}

/** A name is the same with quotes and without. */
function keyOf(key: unknown): string {
  const quoted = isNode(key) && key.type === "Literal" && typeof key["value"] === "string";
  const named = isNode(key) && key.type === "Identifier" && typeof key["name"] === "string";
  if (quoted) return JSON.stringify(key["value"]);
  return named ? JSON.stringify(key["name"]) : canonical(key);
}
