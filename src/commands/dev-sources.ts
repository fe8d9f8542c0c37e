import { join } from "node:path";
import type { Disk } from "../host.js";
import { isSource } from "./generate.js";

/** Text by path of everything that a server was started from. */
export type Sources = ReadonlyMap<string, string>;

/** What a server is made from: the YAML, the code, the environment, the people of the laptop. */
export function matters(path: string): boolean {
  if (path.startsWith(".env") || path.startsWith("dev/")) return true;
  return isSource(path) || /^src\/.*\.(ts|json)$/.test(path);
}

export function readSources(disk: Disk, root: string): Sources {
  const paths = disk.list(root, "**").filter(matters);
  return new Map(paths.map((path) => [path, disk.readText(join(root, path)) ?? ""]));
}

/**
 * The first of `paths` that says something else than it did: a file that `dev` generated itself,
 * or that was saved as it was, is no reason to start again.
 */
export function firstChanged(
  disk: Disk,
  root: string,
  before: Sources,
  paths: readonly string[],
): string | undefined {
  return paths.find((path) => disk.readText(join(root, path)) !== before.get(path));
}
