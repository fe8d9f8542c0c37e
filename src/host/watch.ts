import { type FSWatcher, readdirSync, statSync, watch } from "node:fs";
import { join } from "node:path";

const unseen = new Set(["node_modules", ".git", "dist"]);

/**
 * Watches a folder and all below it, folder by folder: Node's own recursive watching loses a file
 * on Linux when an editor saves by renaming. Folders that come later are watched too.
 */
export function watchFolders(root: string, changed: (path: string) => void): () => void {
  const watchers = new Map<string, FSWatcher>();
  const forget = (folder: string): void => {
    watchers.get(folder)?.close();
    watchers.delete(folder);
  };
  const add = (folder: string): void => {
    if (watchers.has(folder)) return;
    const watcher = watch(join(root, folder), (_, name) => {
      if (name === null || unseen.has(name)) return;
      const path = folder === "" ? name : `${folder}/${name}`;
      if (isFolder(root, path)) {
        addBelow(path);
      } else {
        forget(path);
        changed(path);
      }
    });
    watcher.on("error", () => {
      forget(folder);
    });
    watchers.set(folder, watcher);
  };
  const addBelow = (folder: string): void => {
    for (const one of foldersIn(root, folder)) add(one);
  };
  addBelow("");
  return () => {
    for (const watcher of watchers.values()) watcher.close();
  };
}

function* foldersIn(root: string, folder: string): Generator<string> {
  yield folder;
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    if (!entry.isDirectory() || unseen.has(entry.name)) continue;
    yield* foldersIn(root, folder === "" ? entry.name : `${folder}/${entry.name}`);
  }
}

const isFolder = (root: string, path: string): boolean =>
  statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() ?? false;
