/** Where we are: a package of its own, one of a workspace, or a workspace's root. */
import { dirname, join, posix, relative } from "node:path";
import { parse } from "yaml";
import type { Disk } from "../host.js";
import { type Manifest, rangeOf, readManifest } from "./manifest.js";
import type { View } from "./view.js";

export interface Package {
  /** Absolute. */
  readonly root: string;
  readonly manifest: Manifest;
}

/** The package in a folder itself. */
export function packageIn(disk: Disk, root: string): Package | undefined {
  const manifest = readManifest(disk.readText(join(root, "package.json")));
  return manifest && { root, manifest };
}

export const usesExpress = ({ manifest }: Package): boolean =>
  rangeOf(manifest, "express") !== undefined;

/** The folders of a workspace root, as globs; undefined where the folder is none. */
function workspacesOf(disk: Disk, root: string): readonly string[] | undefined {
  const own = packageIn(disk, root)?.manifest.workspaces;
  if (own !== undefined) return own;
  const pnpm = disk.readText(join(root, "pnpm-workspace.yaml"));
  if (pnpm === undefined) return undefined;
  const { packages } = (parse(pnpm) ?? {}) as { packages?: unknown };
  return Array.isArray(packages) ? packages.map(String) : [];
}

/** The packages of a workspace that use Express; undefined where the folder is no workspace's root. */
export function expressPackages(disk: Disk, root: string): readonly Package[] | undefined {
  const globs = workspacesOf(disk, root);
  if (globs === undefined) return undefined;
  const left = globs.filter((glob) => glob.startsWith("!")).map((glob) => glob.slice(1));
  const found = (list: readonly string[]): readonly string[] =>
    list.flatMap((glob) => disk.list(root, posix.join(glob, "package.json")));
  const out = new Set(found(left));
  const paths = found(globs.filter((glob) => !glob.startsWith("!"))).filter(
    (path) => !out.has(path),
  );
  return [...new Set(paths)]
    .flatMap((path) => packageIn(disk, join(root, dirname(path))) ?? [])
    .filter(usesExpress);
}

/** The workspace root that a package belongs to, else its own folder. */
function workspaceRoot(disk: Disk, root: string): string {
  for (let folder = dirname(root); folder !== dirname(folder); folder = dirname(folder)) {
    const members = expressPackages(disk, folder);
    if (members?.some((one) => relative(one.root, root) === "")) return folder;
  }
  return root;
}

/** A package as detection may see it. */
export function viewOf(disk: Disk, root: string): View {
  const above = workspaceRoot(disk, root);
  return {
    text: (path) => disk.readText(join(root, path)),
    list: (glob) => disk.list(root, glob),
    above: (path) => disk.readText(join(above, path)) ?? disk.readText(join(root, path)),
  };
}
