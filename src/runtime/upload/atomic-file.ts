import { createHash } from "node:crypto";
import { mkdir, open, rename, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { BlockWriter } from "./block-writer.js";
import { type ByteSource, piecesOf } from "./bytes.js";
import { fileTooLarge } from "./refusals.js";

/** How a file is written. */
export interface WriteOptions {
  /** Bytes that are written at a time. */
  readonly chunkSize: number;
  /** Bytes that the file may have. */
  readonly maxSize: number;
  /** Ends the writing; what was written is gone then. */
  readonly signal?: AbortSignal | undefined;
  /** Sees each piece before it is written; what it throws ends the writing. */
  readonly look?: ((piece: Uint8Array) => Promise<void> | void) | undefined;
}

/** What was written. */
export interface Written {
  readonly totalBytes: number;
  /** SHA-256 of the content in hexadecimal digits. */
  readonly sha256: string;
}

/**
 * Writes a new file, and all of it or nothing: it is on the disk (fsync) when this resolves, and
 * gone when it rejects. Nobody else may read it. Rejects with Refusal 413 `file_too_large`.
 */
export async function writeWhole(
  path: string,
  source: ByteSource,
  options: WriteOptions,
): Promise<Written> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "wx", 0o600);
  try {
    const written = await pour(file, source, options);
    await file.sync();
    await file.close();
    return written;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(path, { force: true });
    throw error;
  }
}

async function pour(
  file: FileHandle,
  source: ByteSource,
  { chunkSize, maxSize, signal, look }: WriteOptions,
): Promise<Written> {
  const writer = new BlockWriter(file, chunkSize);
  const hash = createHash("sha256");
  let totalBytes = 0;
  for await (const piece of piecesOf(source)) {
    signal?.throwIfAborted();
    totalBytes += piece.length;
    if (totalBytes > maxSize) throw fileTooLarge(maxSize);
    await look?.(piece);
    hash.update(piece);
    await writer.write(piece);
  }
  signal?.throwIfAborted();
  await writer.flush();
  return { totalBytes, sha256: hash.digest("hex") };
}

/**
 * Gives a finished file its name in one step, in place of what had it: readers see the old file or
 * the new one. The name survives a power cut where the system can sync folders.
 */
export async function moveInto(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Windows can't, and a rename there is written through. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
