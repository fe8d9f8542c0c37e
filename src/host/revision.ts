import { createHash } from "node:crypto";
import { join, relative, sep } from "node:path";
import { Failure } from "../failure.js";
import type { Disk, Finished, Host } from "../host.js";
import { globToRegExp } from "./glob.js";

/**
 * The disk with the YAML files of a project as they are in a git revision; everything outside the
 * project, and what is installed in it, is as it is. Nothing can be written.
 * Throws a `Failure` when there is no such revision, or no git.
 */
export async function revisionDisk(host: Host, root: string, revision: string): Promise<Disk> {
  const commit = await commitOf(host, root, revision);
  const listing = await git(host, root, "ls-tree", "-r", "-z", commit, "--", ".");
  const entries = listing.split("\0").flatMap(entryOf);
  const texts = await Promise.all(
    entries.map(async ({ path, blob }) => {
      const present = host.readBytes(join(root, path));
      // Most files are as they were; a process for each would take seconds.
      const same = present !== undefined && blobOf(present, blob) === blob;
      const text = same
        ? new TextDecoder().decode(present)
        : await git(host, root, "show", `${commit}:./${path}`);
      return [path, text] as const;
    }),
  );
  return overlay(host, root, new Map(texts));
}

/** `100644 blob 8baef1b4…<tab>endpoints/a.yaml`, of YAML files. */
function entryOf(line: string): { readonly path: string; readonly blob: string }[] {
  const [, blob, path] = /^\d+ blob ([0-9a-f]+)\t([^]+)$/.exec(line) ?? [];
  if (blob === undefined || path === undefined || !/\.ya?ml$/.test(path)) return [];
  return [{ path, blob }];
}

/** What git would call this content, with the hash that it uses for the other one. */
function blobOf(bytes: Uint8Array, other: string): string {
  const hash = createHash(other.length === 64 ? "sha256" : "sha1");
  return hash
    .update(`blob ${String(bytes.length)}\0`)
    .update(bytes)
    .digest("hex");
}

/** The commit that a revision names; undefined when there is none, or no git. */
export async function findCommit(
  host: Host,
  root: string,
  revision: string,
): Promise<string | undefined> {
  const { exitCode, stdout } = await askFor(host, root, revision);
  return exitCode === 0 ? stdout.trim() : undefined;
}

const askFor = (host: Host, root: string, revision: string): Promise<Finished> =>
  host.run(
    "git",
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`],
    { cwd: root },
  );

async function commitOf(host: Host, root: string, revision: string): Promise<string> {
  const { exitCode, stdout } = await askFor(host, root, revision);
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
    const below = relative(root, path).split(sep);
    // Presets, too, are read from where endpointgen is installed, which git knows nothing of.
    const isOutside = below[0] === ".." || below.includes("node_modules");
    return isOutside || below.join("") === "" ? undefined : below.join("/");
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
