import { basename, dirname, join } from "node:path";
import { systemWorld } from "../world/system.js";
import { moveInto, writeWhole, type Written } from "./atomic-file.js";
import type { ByteSource } from "./bytes.js";

/** What may be said of a file that is saved by hand. */
export interface SaveUploadOptions {
  /** Bytes that are written at a time; 1 MiB unless said. */
  readonly chunkSize?: number;
  /** Bytes that the file may have; 10 MiB unless said. */
  readonly maxSize?: number;
  /** Ends the saving; nothing is left of it. */
  readonly signal?: AbortSignal;
  /** Names the temporary file; the machine's chance unless said. */
  readonly id?: () => string;
}

/** A file that was saved. */
export interface SavedUpload extends Written {
  readonly path: string;
}

/**
 * Saves what a source gives: into a file beside the destination, which is synced and then takes the
 * destination's name in one step. Until then the destination is what it was, and when the source
 * fails or `signal` aborts, it stays so. The source is read no faster than the disk takes it.
 * The destination is the project's choice: never make one of a name that a caller sent.
 * Rejects with Refusal 413 `file_too_large` as soon as more than `maxSize` bytes have come, and with
 * a RangeError for a `chunkSize` below 1.
 * @example
 * import { saveUploadFileChunked } from "@endpointgen/runtime";
 *
 * const rows = new Blob(["id,name\n", "1,Ada\n"]);
 * const { totalBytes, sha256 } = await saveUploadFileChunked(rows, "uploads/data.csv", {
 *   chunkSize: 1024 * 1024,
 *   maxSize: 10 * 1024 * 1024,
 * });
 * console.log(totalBytes, sha256);
 */
export async function saveUploadFileChunked(
  source: ByteSource,
  destination: string,
  options: SaveUploadOptions = {},
): Promise<SavedUpload> {
  const { chunkSize = 1_048_576, maxSize = 10_485_760, signal, id = systemWorld.id } = options;
  if (!Number.isSafeInteger(chunkSize) || chunkSize < 1) {
    throw new RangeError("chunkSize is a whole number of bytes, at least 1.");
  }
  const part = join(dirname(destination), `.${basename(destination)}.${id()}.part`);
  const written = await writeWhole(part, source, { chunkSize, maxSize, signal });
  await moveInto(part, destination);
  return { ...written, path: destination };
}
