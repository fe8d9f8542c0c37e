/** Registries made from folder listings, so that a new room or algorithm edits no other file. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { luaModule } from "./lua-module.js";

/** Texts by path from the root. */
export type Outputs = ReadonlyMap<string, string>;

/**
 * `sections/index.ts`, `algorithms.ts` of every room that has algorithms, and in the runtime the
 * exports of those algorithms and of every namesake of a room, and all of its Lua.
 */
export function registries(root: string): Outputs {
  const sections = join(root, "src/sections");
  const keys = readdirSync(sections, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  const outputs = new Map([["src/sections/index.ts", roomsText(keys)]]);
  for (const key of keys) {
    const names = algorithmsIn(join(sections, key));
    if (names.length === 0) continue;
    outputs.set(`src/sections/${key}/algorithms.ts`, algorithmsText(key, names));
    const built = sources(join(root, "src/runtime", key)).filter((name) => names.includes(name));
    outputs.set(`src/runtime/${key}/index.ts`, exportsText(built.map((name) => `./${name}.js`)));
  }
  const twins = keys.filter((key) => existsSync(join(root, "src/runtime", key, "index.ts")));
  outputs.set("src/runtime/lua.ts", luaModule(join(root, "src/runtime")));
  outputs.set("src/runtime/rooms.ts", exportsText(twins.map((key) => `./${key}/index.js`)));
  return outputs;
}

/** Files whose `algorithm` is one of the room's. */
function algorithmsIn(folder: string): readonly string[] {
  return sources(folder).filter((name) =>
    /^export const algorithm\b/m.test(readFileSync(join(folder, `${name}.ts`), "utf8")),
  );
}

/** Names of the modules of a folder, sorted, without tests. */
function sources(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".ts") && !/\.(test|bench|d)\.ts$/.test(file))
    .map((file) => file.slice(0, -".ts".length))
    .sort();
}

function roomsText(keys: readonly string[]): string {
  return `// Written by \`npm run gen\` from the folders beside this file.
${keys.map((key) => `import { room as ${key} } from "./${key}/index.js";`).join("\n")}

/** Every section of the YAML, by its key. */
export const rooms = {
${keys.map((key) => `  ${key},`).join("\n")}
} as const;

export type RoomKey = keyof typeof rooms;
`;
}

function algorithmsText(key: string, names: readonly string[]): string {
  return `// Written by \`npm run gen\` from the files of this folder that export an \`algorithm\`.
import type { Algorithm } from "./algorithm.js";
${names.map((name) => `import { algorithm as ${name} } from "./${name}.js";`).join("\n")}

/** Every algorithm of \`${key}\`, by its YAML name. */
export const byName = {
${names.map((name) => `  ${name},`).join("\n")}
} as const satisfies Readonly<Record<string, Algorithm>>;
`;
}

const exportsText = (modules: readonly string[]): string =>
  `// Written by \`npm run gen\` from the folder listing.
${modules.map((module) => `export * from "${module}";\n`).join("")}`;
