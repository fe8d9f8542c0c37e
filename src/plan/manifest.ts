/** All fragments of a project together: what was generated, and where each file of it stands. */
import { join } from "node:path";
import type { Diagnostic } from "../diagnostic.js";
import type { Disk } from "../host.js";
import { snapshotFile } from "../paths.js";
import { type Fragment, fragmentFolder, readFragment, type Remembered } from "./fragment.js";

/** Fragments by name. */
export type Manifest = ReadonlyMap<string, Fragment>;

/** A generated file of earlier runs. */
export interface KnownFile {
  readonly fragment: string;
  readonly path: string;
  /** Two where git joined two branches that both generated. */
  readonly versions: readonly Remembered[];
}

/** All fragments, or `only` some. One that can't be read is told: without it, edits and leftovers go unrecognised. */
export function readManifest(
  disk: Disk,
  root: string,
  only?: ReadonlySet<string>,
): { readonly manifest: Manifest; readonly diagnostics: readonly Diagnostic[] } {
  const manifest = new Map<string, Fragment>();
  const diagnostics: Diagnostic[] = [];
  for (const path of disk.list(root, `${fragmentFolder}/*.json`)) {
    if (path === snapshotFile) continue;
    const name = path.slice(fragmentFolder.length + 1, -".json".length);
    if (only?.has(name) === false) continue;
    const fragment = readFragment(disk.readText(join(root, path)) ?? "");
    if (fragment === undefined) diagnostics.push(brokenFragment(path));
    else manifest.set(name, fragment);
  }
  return { manifest, diagnostics };
}

const brokenFragment = (file: string): Diagnostic => ({
  code: "manifest",
  severity: "error",
  message: "this record of what was generated can't be read",
  cure: "take it from git; or delete it and run generate --theirs",
  place: { file, line: 1, column: 1, length: 1 },
});

export function knownFiles(manifest: Manifest): readonly KnownFile[] {
  return [...manifest].flatMap(([fragment, { files }]) =>
    [...files].map(([path, versions]) => ({ fragment, path, versions })),
  );
}
