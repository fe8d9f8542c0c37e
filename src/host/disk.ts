import {
  chmodSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Failure } from "../failure.js";
import type { Disk } from "../host.js";
import { fixedFolder, globToRegExp } from "./glob.js";
import { inside } from "./inside.js";
import { watchFolders } from "./watch.js";

const absent = new Set(["ENOENT", "ENOTDIR", "EISDIR"]);
const unseen = new Set(["node_modules", ".git"]);

/** The machine's disk. */
export function systemDisk(): Disk {
  return {
    readText: (path) => read(path)?.toString("utf8"),
    readBytes: read,
    size: (path) => {
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() === true ? found.size : undefined;
    },
    isDirectory: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
    list,
    write,
    checkPlace: (root, path) => void placeIn(root, path),
    remove: (root, path) => {
      rmSync(placeIn(root, path), { force: true });
    },
    removeEmptyFolder: (root, path) => {
      removeEmpty(placeIn(root, path));
    },
    watch: watchFolders,
  };
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (absent.has(errorCode(error))) return undefined;
    throw asFailure(error, `can't read ${path}`);
  }
}

function write(root: string, path: string, content: string | Uint8Array): void {
  const target = placeIn(root, path);
  const temporary = join(dirname(target), `.${basename(target)}.${String(process.pid)}.tmp`);
  try {
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(temporary, content);
    const before = statSync(target, { throwIfNoEntry: false });
    if (before) chmodSync(temporary, before.mode);
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw asFailure(error, `can't write ${path}`);
  }
}

function placeIn(root: string, path: string): string {
  try {
    return inside(root, path);
  } catch (error) {
    throw asFailure(error, `can't write ${path}`);
  }
}

function list(root: string, glob: string): readonly string[] {
  const pattern = globToRegExp(glob);
  return [...walk(root, fixedFolder(glob))].filter((path) => pattern.test(path)).sort();
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of entriesOf(join(root, folder))) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!unseen.has(entry.name)) yield* walk(root, path);
    } else yield path;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (absent.has(errorCode(error))) return [];
    throw asFailure(error, `can't read the folder ${folder}`);
  }
}

function errorCode(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "";
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  ENOTDIR: "a file stands where a folder is needed",
  EISDIR: "a folder stands where a file is needed",
};

function asFailure(error: unknown, what: string): Error {
  const reason = reasons[errorCode(error)];
  return reason === undefined ? (error as Error) : new Failure(`${what}: ${reason}`);
}

/** Depth first; a folder that still holds something stays. */
function removeEmpty(folder: string): void {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}
