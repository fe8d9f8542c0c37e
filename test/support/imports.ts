/** The import graph of our source: relative imports, type-only ones included. */
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";

/** Imported files and packages by importing file; paths are relative to the repository. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Reads every source file below a folder; tests and build output aren't part of it. */
export function importGraph(root: string, folder: string): ImportGraph {
  const files = readdirSync(`${root}/${folder}`, { recursive: true, encoding: "utf8" })
    .map((file) => posix.join(folder, file.replaceAll("\\", "/")))
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|\/dist\/|\/node_modules\//.test(file));
  return new Map(
    files.map((file) => [file, importsOf(file, readFileSync(`${root}/${file}`, "utf8"))]),
  );
}

const statement = /(?:^|\n)\s*(?:import|export)\b[^;]*?from\s+"([^"]+)"|\bimport\("([^"]+)"\)/g;

export function importsOf(file: string, text: string): string[] {
  return [...text.matchAll(statement)].map(([, fixed, lazy]) => {
    const name = fixed ?? lazy ?? "";
    return name.startsWith(".") ? resolved(file, name) : name;
  });
}

const resolved = (file: string, name: string): string =>
  posix.join(posix.dirname(file), name).replace(/\.js$/, ".ts");

/** One import cycle as a list of files, or undefined when there is none. */
export function findCycle(graph: ImportGraph): readonly string[] | undefined {
  const done = new Set<string>();
  for (const file of graph.keys()) {
    const cycle = walk(graph, file, [], done);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

function walk(
  graph: ImportGraph,
  file: string,
  trail: readonly string[],
  done: Set<string>,
): readonly string[] | undefined {
  if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
  if (done.has(file)) return undefined;
  for (const next of graph.get(file) ?? []) {
    const cycle = walk(graph, next, [...trail, file], done);
    if (cycle !== undefined) return cycle;
  }
  done.add(file);
  return undefined;
}
