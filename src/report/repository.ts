import { dirname, join, relative, resolve, sep } from "node:path";
import type { Host } from "../host.js";

/**
 * The folder that GitHub counts paths from: its checkout, which may hold the project deeper inside;
 * elsewhere the folder with `.git`, which is a file in a worktree. Without either the project itself.
 */
export function repositoryOf(
  host: Pick<Host, "env" | "isDirectory" | "readText">,
  root: string,
): string {
  const named = host.env["GITHUB_WORKSPACE"];
  if (named !== undefined && named !== "" && isInside(resolve(named), root)) return resolve(named);
  const isTop = (folder: string): boolean =>
    host.isDirectory(join(folder, ".git")) || host.readText(join(folder, ".git")) !== undefined;
  return above(root).find(isTop) ?? root;
}

function isInside(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== ".." && !below.startsWith(`..${sep}`);
}

/** The folder itself and all around it, the nearest first. */
function above(folder: string): readonly string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...above(parent)];
}
