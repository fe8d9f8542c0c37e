import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A module with every `.lua` file below a folder: text without comments, and the files it uses. */
export function luaModule(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".lua") && !path.startsWith("dist/"))
    .map((path) => path.slice(0, -".lua".length))
    .sort();
  const textOf = (name: string): string => readFileSync(join(folder, `${name}.lua`), "utf8");
  const entries = names.map((name) => {
    const uses = JSON.stringify(usedBy(name, textOf));
    return `  ${JSON.stringify(name)}: { uses: ${uses}, text: ${literal(withoutComments(textOf(name)))} },`;
  });
  return `// Written by \`npm run gen\` from the .lua files of the rooms.

/** A piece of a script: the pieces that it needs before it, and its own text. */
export interface Lua {
  readonly uses: readonly string[];
  readonly text: string;
}

/** Every piece, by its path. */
export const lua = {
${entries.join("\n")}
} as const satisfies Readonly<Record<string, Lua>>;
`;
}

/** What a file says it uses (`-- use <path>` before all else), and what that uses, first things first. */
function usedBy(name: string, textOf: (name: string) => string): readonly string[] {
  const direct = [...textOf(name).matchAll(/^-- use (\S+)$/gm)].map(([, path = ""]) => path);
  return [...new Set(direct.flatMap((path) => [...usedBy(path, textOf), path]))];
}

/** Comments stand on lines of their own in these files. */
function withoutComments(text: string): string {
  const lines = text.split("\n").filter((line) => !/^\s*(--|$)/.test(line));
  return `${lines.join("\n")}\n`;
}

const literal = (text: string): string => `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
