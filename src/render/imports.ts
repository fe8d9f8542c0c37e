/** The import lines of a generated file: one per module, names in order, types marked. */
import type { Import } from "../model/contribution.js";
import { layout } from "./layout.js";
import type { Code } from "./code.js";

export function printImports(imports: readonly Import[], width: number): string {
  return mergedByModule(imports)
    .map(({ from, names }) => printImport(from, names, width))
    .join("\n");
}

function mergedByModule(imports: readonly Import[]): { from: string; names: string[] }[] {
  const modules = new Map<string, Set<string>>();
  for (const { from, names, types = [] } of imports) {
    const known = modules.get(from) ?? new Set<string>();
    for (const name of [...types.map((type) => `type ${type}`), ...names]) known.add(name);
    modules.set(from, known);
  }
  return [...modules].map(([from, names]) => ({ from, names: [...names].sort(byName) }));
}

const bare = (name: string): string => name.replace(/^type /, "").toLowerCase();
const byName = (a: string, b: string): number => (bare(a) < bare(b) ? -1 : 1);

function printImport(from: string, names: readonly string[], width: number): string {
  const entries = names.map((name) => ({
    name,
    value: { kind: "text", text: name } as const,
    spread: false,
  }));
  const list: Code = { kind: "object", entries, open: false };
  const tail = ` from ${JSON.stringify(from)};`;
  // Prettier never breaks the braces around one name.
  if (names.length === 1) return `import { ${names.join("")} }${tail}`;
  return `${layout({ kind: "prefix", text: "import ", code: list }, { width, indent: 0, trailing: tail.length })}${tail}`;
}
