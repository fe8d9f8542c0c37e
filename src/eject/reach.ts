/** The part of the runtime that a project reaches: followed by imports, name by name. */
import { posix } from "node:path";
import { type Specifier, specifiersOf } from "./specifiers.js";

/** A module of the runtime; `path` is relative to the runtime's folder. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Names of exports; undefined: all of them. */
export type Names = readonly string[] | undefined;

interface Module extends SourceFile {
  readonly specifiers: readonly Specifier[];
  /** It does nothing but pass on what others export. */
  readonly barrel: boolean;
  /** What has been asked of it: names, `*` for all. */
  readonly asked: Set<string>;
  /** Statements of a barrel that lead to something asked for, by the offset of their module's name. */
  readonly kept: Set<number>;
}

type Modules = ReadonlyMap<string, Module>;

/**
 * The modules that the entries lead to, by path; lists of exports come without the lines that lead
 * to nothing asked for.
 */
export async function reach(
  all: readonly SourceFile[],
  asked: Iterable<readonly [path: string, names: Names]>,
): Promise<readonly SourceFile[]> {
  const modules = new Map<string, Module>();
  for (const file of all) modules.set(file.path, await moduleOf(file));
  for (const [path, names] of asked) follow(modules, path, names);
  return [...modules.values()]
    .filter((module) => module.asked.size > 0)
    .map((module) => ({ path: module.path, text: keptText(module) }));
}

const passesOn = /(?:export (?:type )?(?:\*|\{[^}]*\}) from|import) "[^"]*";/g;

async function moduleOf({ path, text }: SourceFile): Promise<Module> {
  const specifiers = await specifiersOf(text, path);
  const code = text.replace(/\/\*[^]*?\*\/|^\/\/.*$/gm, "").replace(passesOn, "");
  const barrel = code.trim() === "" && specifiers.length > 0;
  return { path, text, specifiers, barrel, asked: new Set(), kept: new Set() };
}

function follow(modules: Modules, path: string, names: Names): void {
  const module = modules.get(path);
  if (module === undefined) throw new Error(`the runtime's source lacks ${path}`);
  const news = (names ?? ["*"]).filter((name) => !module.asked.has(name));
  const first = module.asked.size === 0;
  for (const name of news) module.asked.add(name);
  if (names?.length === 0) module.asked.add("");
  if (!module.barrel && !first) return;
  for (const one of module.specifiers) {
    const target = targetOf(path, one);
    if (target === undefined) continue;
    const wanted = module.barrel ? passed(modules, one, target, news) : one.names;
    if (wanted?.length === 0 && one.names?.length !== 0) continue;
    module.kept.add(one.start);
    follow(modules, target, wanted);
  }
}

/** Undefined for a package. */
function targetOf(path: string, { value }: Specifier): string | undefined {
  if (!value.startsWith(".")) return undefined;
  return posix.join(posix.dirname(path), value).replace(/\.js$/, ".ts");
}

/** What a line of a barrel passes on of the names that are asked of the barrel. */
function passed(modules: Modules, line: Specifier, target: string, news: readonly string[]): Names {
  if (news.includes("*")) return line.names;
  const offered = line.names ?? exportsOf(modules, target);
  return news.filter((name) => offered.includes(name));
}

function exportsOf(modules: Modules, path: string): readonly string[] {
  const module = modules.get(path);
  if (module === undefined) return [];
  const declared = module.text.matchAll(
    /^export (?:declare |abstract |async )*(?:const|let|function\*?|class|interface|type|enum) (\w+)/gm,
  );
  const passedOn = module.specifiers
    .filter(({ statement }) => statement !== undefined && isExport(module, statement))
    .flatMap((one) => one.names ?? exportsOf(modules, targetOf(path, one) ?? ""));
  return [...[...declared].map(([, name]) => name ?? ""), ...passedOn];
}

const isExport = ({ text }: Module, [start]: readonly [number, number]): boolean =>
  text.startsWith("export", start);

/** A barrel without the lines that nobody needs, their line ends included. */
function keptText({ text, barrel, specifiers, kept }: Module): string {
  if (!barrel) return text;
  return specifiers
    .filter(({ start }) => !kept.has(start))
    .reduceRight((rest, { statement: [from, to] = [0, 0] }) => {
      const end = rest.startsWith("\n", to) ? to + 1 : to;
      return rest.slice(0, from) + rest.slice(end);
    }, text);
}
