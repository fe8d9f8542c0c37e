/** Where a module names other modules: found in the syntax tree, changed by offset. */

/** A module's name in another module's text. */
export interface Specifier {
  readonly value: string;
  /** Offsets of what stands between the quotes. */
  readonly start: number;
  readonly end: number;
  /** The exports that are asked for; undefined: any of them. */
  readonly names: readonly string[] | undefined;
  /** Offsets of the whole statement, where it is an import or export of the top level. */
  readonly statement: readonly [start: number, end: number] | undefined;
}

interface Node {
  readonly type: string;
  readonly range: readonly [number, number];
  readonly [key: string]: unknown;
}

/**
 * All of `import … from`, `export … from`, `import()`, `import("…").Type`, `import x = require()`,
 * `require()`, `declare module` and the like of test runners (`vi.mock`, `jest.mock`), in order.
 * Throws what the parser throws where the text isn't TypeScript or JavaScript.
 */
export async function specifiersOf(text: string, path: string): Promise<readonly Specifier[]> {
  const { parsers } = await import("prettier/plugins/typescript");
  // Its options are those of a formatter; the parser itself reads the name of the file alone.
  const tree: unknown = await parsers.typescript.parse(text, { filepath: path } as never);
  const found: Specifier[] = [];
  visit(tree, (node) => found.push(...specifierAt(node)));
  return found.sort((a, b) => a.start - b.start);
}

function visit(value: unknown, seen: (node: Node) => void): void {
  if (Array.isArray(value)) for (const one of value) visit(one, seen);
  if (!isNode(value)) return;
  seen(value);
  for (const [key, child] of Object.entries(value)) {
    if (key !== "comments" && key !== "tokens") visit(child, seen);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "range" in value;
}

function specifierAt(node: Node): Specifier[] {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
      return literal(node["source"], namesOf(node), node.range);
    case "ImportExpression":
    case "TSImportType":
      return literal(node["source"]);
    case "TSExternalModuleReference":
      return literal(node["expression"]);
    case "TSModuleDeclaration":
      return literal(node["id"]);
    case "CallExpression":
      return isModuleCall(node["callee"]) ? literal((node["arguments"] as Node[])[0]) : [];
    default:
      return [];
  }
}

function literal(
  node: unknown,
  names?: readonly string[],
  statement?: Specifier["statement"],
): Specifier[] {
  if (!isNode(node)) return [];
  const value = node.type === "TemplateLiteral" ? plainTemplate(node) : node["value"];
  if (typeof value !== "string" || !["Literal", "TemplateLiteral"].includes(node.type)) return [];
  const [start, end] = node.range;
  return [{ value, start: start + 1, end: end - 1, names, statement }];
}

function plainTemplate(node: Node): unknown {
  const quasis = node["quasis"] as { readonly value: { readonly cooked: string } }[];
  return quasis.length === 1 ? quasis[0]?.value.cooked : undefined;
}

function namesOf({ specifiers }: Node): readonly string[] | undefined {
  const list = (specifiers ?? []) as Node[];
  const names = list.map((one) => nameOf(one["imported"] ?? one["local"]));
  const named = list.every(({ type }) => type === "ImportSpecifier" || type === "ExportSpecifier");
  const known = names.filter((name) => name !== undefined);
  return specifiers === undefined || !named ? undefined : known;
}

function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  const name = node["name"] ?? node["value"];
  return typeof name === "string" ? name : undefined;
}

const testRunners = ["vi", "jest"];

/** `require`, `require.resolve`, `vi.mock`, `jest.requireActual` … */
function isModuleCall(callee: unknown): boolean {
  if (!isNode(callee)) return false;
  if (callee.type === "Identifier") return callee["name"] === "require";
  if (callee.type !== "MemberExpression") return false;
  const object = nameOf(callee["object"]) ?? "";
  const property = nameOf(callee["property"]) ?? "";
  if (object === "require") return property === "resolve";
  return testRunners.includes(object) && /[mM]ock$|^(import|require)Actual$/.test(property);
}
