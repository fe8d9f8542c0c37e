import { join, relative, sep } from "node:path";
import { Failure } from "../failure.js";
import type { Disk, Host } from "../host.js";
import { globToRegExp } from "./glob.js";

/**
 * The disk with the YAML files of a project as they are in a git revision; everything outside the
 * project is as it is. Nothing can be written.
 * Throws a `Failure` when there is no such revision, or no git.
 */
export async function revisionDisk(host: Host, root: string, revision: string): Promise<Disk> {
  const commit = await commitOf(host, root, revision);
  const listing = await git(host, root, "ls-tree", "-r", "-z", "--name-only", commit, "--", ".");
  const paths = listing.split("\0").filter((path) => /\.ya?ml$/.test(path));
  const texts = await Promise.all(
    paths.map(async (path) => {
      return [path, await git(host, root, "show", `${commit}:./${path}`)] as const;
    }),
  );
  return overlay(host, root, new Map(texts));
}

async function commitOf(host: Host, root: string, revision: string): Promise<string> {
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const { exitCode, stdout } = await host.run("git", asked, { cwd: root });
  if (exitCode === 0) return stdout.trim();
  throw new Failure(
    exitCode === 127 ? "git isn't installed" : `git knows no revision "${revision}" here`,
    "name a branch, a tag or a commit: --against main",
  );
}

async function git(host: Host, cwd: string, ...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await host.run("git", args, { cwd });
  if (exitCode === 0) return stdout;
  throw new Failure(`git ${args[0] ?? ""} failed: ${stderr.trim()}`);
}

function overlay(disk: Disk, root: string, texts: ReadonlyMap<string, string>): Disk {
  const inside = (path: string): string | undefined => {
    const below = relative(root, path);
    return below === "" || below.startsWith("..") ? undefined : below.split(sep).join("/");
  };
  const readText = (path: string): string | undefined => {
    const below = inside(path);
    return below === undefined || !/\.ya?ml$/.test(below) ? disk.readText(path) : texts.get(below);
  };
  const readOnly = (): never => {
    throw new Failure("a revision can't be written to");
  };
  return {
    ...disk,
    readText,
    readBytes: (path) => {
      const text = readText(path);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    list(folder, glob) {
      const base = inside(join(folder, "x"))?.slice(0, -1);
      if (base === undefined) return disk.list(folder, glob);
      const pattern = globToRegExp(glob);
      return [...texts.keys()]
        .filter((path) => path.startsWith(base))
        .map((path) => path.slice(base.length))
        .filter((path) => pattern.test(path))
        .sort();
    },
    write: readOnly,
    remove: readOnly,
    removeEmptyFolder: readOnly,
  };
}
