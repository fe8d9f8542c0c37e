/**
 * Jest can't load ES modules from CommonJS, so the runtime brought CommonJS copies of the packages
 * along that only exist as such. The ejected source keeps the copies, and Jest's settings name them;
 * Node itself requires the packages.
 */
import { withMembers } from "../adopt/json-edit.js";
import { type Compiler, loadCompiler } from "../adopt/syntax.js";
import { type Entry, withEntries } from "./jest-config.js";
import type { SourceFile } from "./reach.js";

/** What Jest's settings become. */
export interface JestEdit {
  /** The file with the settings, where they could be read. */
  readonly file: SourceFile | undefined;
  /** What a person has to put into the settings otherwise. */
  readonly paste: string | undefined;
}

interface Project {
  readonly files: readonly string[];
  /** With what was changed already. */
  readonly read: (path: string) => string;
}

const configs = /^jest\.config\.(?:[cm]?[jt]s|json)$/;

/**
 * Tells Jest where the copies are.
 * @param copies their paths from the project's root, by the packages' names
 */
export async function jestEdit(
  copies: ReadonlyMap<string, string>,
  { files, read }: Project,
): Promise<JestEdit> {
  const entries = [...copies].map(([name, path]): Entry => [`^${name}$`, `<rootDir>/${path}`]);
  const path = files.find((one) => configs.test(one)) ?? "package.json";
  const text = edited(await loadCompiler(), { path, text: read(path) }, entries);
  if (text !== undefined) return { file: { path, text }, paste: undefined };
  const lines = entries.map(([from, to]) => `${JSON.stringify(from)}: ${JSON.stringify(to)}`);
  return { file: undefined, paste: `moduleNameMapper: { ${lines.join(", ")} }` };
}

function edited(
  compiler: Compiler,
  { path, text }: SourceFile,
  entries: readonly Entry[],
): string | undefined {
  const isPackage = path === "package.json";
  // The settings are in a file of another name.
  if (isPackage && /"[^"]*\bjest\b[^"]* (?:--config|-c)\b/.test(text)) return undefined;
  if (!path.endsWith(".json")) return withEntries(compiler, { path, text }, entries);
  const within = [...(isPackage ? ["jest"] : []), "moduleNameMapper"];
  const members = entries.map(([name, value]) => ({ within, name, value }));
  return withMembers(compiler, text, members);
}
