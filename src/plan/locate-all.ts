import type { RenderedFile } from "../render/rendered-file.js";
import { locate, type Located, type ProjectFiles } from "./locate.js";
import { type KnownFile, knownFiles, type Manifest } from "./manifest.js";

export interface Locating extends ProjectFiles {
  readonly files: readonly RenderedFile[];
  readonly manifest: Manifest;
}

/** Finds every generated file; one that was moved is never looked for among those that are ours. */
export function locateAll(
  input: Locating,
  known: readonly KnownFile[] = knownFiles(input.manifest),
): ReadonlyMap<RenderedFile, Located> {
  const claimed = new Set([...known, ...input.files].map(({ path }) => path));
  const project: ProjectFiles = {
    read: input.read,
    candidates: () => input.candidates().filter((path) => !claimed.has(path)),
  };
  return new Map(
    input.files
      .filter(({ owner }) => owner === "generated")
      .map((file) => [file, locate(file, known, project)]),
  );
}
