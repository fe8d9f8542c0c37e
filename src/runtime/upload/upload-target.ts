import { createReadStream } from "node:fs";
import { join } from "node:path";
import { moveInto, writeWhole } from "./atomic-file.js";

/** A file that has come whole: on this machine, checked, and gone when its request ends. */
export interface ReceivedFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** By content. */
  readonly type: string;
  /** SHA-256 in hexadecimal digits. */
  readonly sha256: string;
}

/** Where files are kept: a folder (`diskTarget`), or a service such as S3 (docs/uploads.md). */
export interface UploadTarget {
  /**
   * Keeps a file under a name; all of it or nothing, in place of what had the name. The result says
   * where it is. `name` has no parts but letters, digits, `-`, `_` and `.`, joined by slashes.
   */
  put(
    name: string,
    file: ReceivedFile,
    signal: AbortSignal,
  ): Promise<{ readonly location: string }>;
}

/**
 * Keeps files in a folder. A file moves there in one step where it is on the same disk, else it is
 * copied, synced and then named.
 */
export function diskTarget(folder: string): UploadTarget {
  return {
    async put(name, file, signal) {
      const location = join(folder, name);
      try {
        await moveInto(file.path, location);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "EXDEV") throw error;
        await copyInto(file, location, signal);
      }
      return { location };
    },
  };
}

async function copyInto(file: ReceivedFile, location: string, signal: AbortSignal): Promise<void> {
  const part = `${location}.${file.sha256.slice(0, 16)}.part`;
  const content = createReadStream(file.path) as AsyncIterable<Uint8Array>;
  await writeWhole(part, content, { chunkSize: 1_048_576, maxSize: file.size, signal });
  await moveInto(part, location);
}

const step = /^[\w-][\w.-]{0,127}$/;

/** @throws RangeError for what could leave the folder or surprise a file system. */
export function requireName(name: string): void {
  const steps = name.split("/");
  if (steps.length > 8 || !steps.every((one) => step.test(one))) {
    throw new RangeError(
      "The name of a kept file has letters, digits, -, _ and . only; make none of a caller's text.",
    );
  }
}
