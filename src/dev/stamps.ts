import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Disk } from "../host.js";

const stampFile = "dist/.stamps.json";

/** A hash over names and contents of all files that match; results of a build don't count. */
export function inputsHash(disk: Disk, root: string, globs: readonly string[]): string {
  const hash = createHash("sha256");
  const paths = new Set(globs.flatMap((glob) => disk.list(root, glob)));
  for (const path of [...paths].sort()) {
    if (path.includes("/dist/")) continue;
    hash.update(path).update("\0");
    hash.update(disk.readBytes(join(root, path)) ?? "").update("\0");
  }
  return hash.digest("hex");
}

/** The input hashes of what was built last, by part. */
export function readStamps(disk: Disk, root: string): Readonly<Record<string, string>> {
  const text = disk.readText(join(root, stampFile));
  return text === undefined ? {} : (JSON.parse(text) as Record<string, string>);
}

export function writeStamp(disk: Disk, root: string, part: string, hash: string): void {
  const stamps = { ...readStamps(disk, root), [part]: hash };
  disk.write(root, stampFile, `${JSON.stringify(stamps, undefined, 2)}\n`);
}
