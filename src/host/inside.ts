import { lstatSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { Failure } from "../failure.js";

/**
 * The absolute place of `path` in `root`, with symbolic links resolved as far as it exists.
 * Throws a `Failure` when that place isn't below `root`: generated paths come from names in files,
 * and no name may reach another folder.
 */
export function inside(root: string, path: string): string {
  const target = resolve(root, path);
  if (!isBelow(resolve(root), target)) throw outside(path, root);
  const real = realPlace(target);
  if (real === undefined || !isBelow(realPlace(resolve(root)) ?? root, real)) {
    throw outside(path, root);
  }
  return real;
}

/** Resolves the links of the part that exists; undefined for a link that leads nowhere. */
function realPlace(target: string): string | undefined {
  const found = lstatSync(target, { throwIfNoEntry: false });
  if (found === undefined) {
    const parent = dirname(target);
    const realParent = parent === target ? parent : realPlace(parent);
    return realParent === undefined ? undefined : resolve(realParent, relative(parent, target));
  }
  try {
    return realpathSync(target);
  } catch {
    return undefined;
  }
}

function isBelow(root: string, target: string): boolean {
  const way = relative(root, target);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function outside(path: string, root: string): Failure {
  return new Failure(`${path} is outside the project ${root}, so it isn't touched`);
}
