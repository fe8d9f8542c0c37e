import { createReadStream } from "node:fs";
import { Refusal } from "../http/refusal.js";
import { type ByteSource, piecesOf } from "./bytes.js";
import { ContentLook } from "./content-look.js";
import { loadDetection, type Detection } from "./detection.js";
import { fileTooLarge } from "./refusals.js";

/** What a file may be. */
export interface ValidateUploadOptions {
  /** Media types such as `text/csv` or `image/*`. */
  readonly allowedTypes: readonly string[];
  /** Bytes that it may have; 10 MiB unless said. */
  readonly maxSize?: number;
  /** What its sender calls it: chooses among types that look alike. */
  readonly declaredType?: string;
}

/** What was found out about a file. */
export interface UploadValidation {
  readonly valid: boolean;
  /** Why not, in sentences that callers may read; empty when valid. */
  readonly errors: readonly string[];
  /** By content; undefined unless valid. */
  readonly type: string | undefined;
}

/**
 * Looks at a file that is here: its path, a `Blob`, or its bytes. The type is told by content, never
 * by name; archives are looked into; what is two kinds of file at once is none. Rejects with a
 * StartupError where the package `file-type` isn't installed or an allowed type can't be told by
 * content.
 * @example
 * import { validateFileUpload } from "@endpointgen/runtime";
 *
 * const { valid, errors } = await validateFileUpload("uploads/data.csv", {
 *   allowedTypes: ["text/csv", "application/vnd.ms-excel"],
 *   maxSize: 10 * 1024 * 1024,
 * });
 * if (!valid) console.error(errors);
 */
export async function validateFileUpload(
  file: string | Blob | Uint8Array,
  { allowedTypes, maxSize = 10_485_760, declaredType }: ValidateUploadOptions,
): Promise<UploadValidation> {
  const detection = await loadDetection(allowedTypes);
  const look = new ContentLook({ detection, allowedTypes }, declaredType);
  try {
    await readAll(sourceOf(file), look, maxSize);
    const type = await look.end(() => wholeOf(file, detection));
    return { valid: true, errors: [], type };
  } catch (error) {
    if (!Refusal.is(error)) throw error;
    return { valid: false, errors: [error.message], type: undefined };
  }
}

async function readAll(source: ByteSource, look: ContentLook, maxSize: number): Promise<void> {
  let size = 0;
  for await (const piece of piecesOf(source)) {
    size += piece.length;
    if (size > maxSize) throw fileTooLarge(maxSize);
    await look.take(piece);
  }
}

const sourceOf = (file: string | Blob | Uint8Array): ByteSource =>
  typeof file === "string" ? (createReadStream(file) as AsyncIterable<Uint8Array>) : file;

async function wholeOf(
  file: string | Blob | Uint8Array,
  detection: Detection,
): Promise<string | undefined> {
  if (typeof file === "string") return detection.ofFile(file);
  const bytes = file instanceof Blob ? new Uint8Array(await file.arrayBuffer()) : file;
  return detection.ofBytes(bytes);
}
