import { mkdir, open, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { moveInto } from "./atomic-file.js";
import { BlockWriter } from "./block-writer.js";
import { type ByteSource, piecesOf } from "./bytes.js";
import { fileTooLarge } from "./refusals.js";

export interface ResumableUploadOptions {
  /** Names the upload: letters, digits, `-` and `_`. */
  readonly uploadId: string;
  /** Where the file is once it is whole. The project's choice, never a caller's text. */
  readonly destination: string;
  /** Bytes of the whole. */
  readonly totalSize: number;
  /** Bytes that are written at a time; 1 MiB unless said. */
  readonly chunkSize?: number;
}

/** How far an upload is. */
export interface ResumableUploadStatus {
  readonly uploadId: string;
  readonly totalSize: number;
  /** Bytes that are here: where the next piece begins. */
  readonly receivedBytes: number;
  /** Something is here, and something is missing. */
  readonly canResume: boolean;
  readonly complete: boolean;
}

/**
 * An upload by hand that goes on where it stopped, also in another process: what has come lies
 * beside the destination until it is whole, and then takes its name in one step. One process at a
 * time may write to it. Endpoints with `upload.resumable` do the same by the tus protocol.
 * @example
 * import { ResumableUpload } from "@endpointgen/runtime";
 *
 * const upload = new ResumableUpload({
 *   uploadId: "april",
 *   destination: "uploads/april.csv",
 *   totalSize: 10,
 * });
 * await upload.resumeUpload(new Blob(["id,na"]));
 * const { canResume, receivedBytes } = await upload.getUploadStatus();
 * if (canResume) await upload.resumeUpload(new Blob(["id,name\n1,"]).slice(receivedBytes));
 */
export class ResumableUpload {
  readonly #part: string;

  /** @throws RangeError for an `uploadId` with other signs, and sizes that are none. */
  constructor(private readonly options: ResumableUploadOptions) {
    const { uploadId, destination, totalSize } = options;
    if (!/^[\w-]{1,64}$/.test(uploadId)) {
      throw new RangeError("uploadId has letters, digits, - and _ only, at most 64.");
    }
    if (!Number.isSafeInteger(totalSize) || totalSize < 0) {
      throw new RangeError("totalSize is a whole number of bytes.");
    }
    this.#part = join(dirname(destination), `.${uploadId}.part`);
  }

  async getUploadStatus(): Promise<ResumableUploadStatus> {
    const { uploadId, totalSize, destination } = this.options;
    const part = await sizeOf(this.#part);
    const complete = part === undefined && (await sizeOf(destination)) === totalSize;
    const receivedBytes = complete ? totalSize : (part ?? 0);
    return {
      uploadId,
      totalSize,
      receivedBytes,
      complete,
      canResume: receivedBytes > 0 && !complete,
    };
  }

  /**
   * Adds what a source gives to what is here, from `receivedBytes` on. What came before the source
   * fails stays. Rejects with Refusal 413 `file_too_large` when more comes than `totalSize`.
   */
  async resumeUpload(source: ByteSource): Promise<ResumableUploadStatus> {
    const { receivedBytes, complete } = await this.getUploadStatus();
    if (complete) return this.getUploadStatus();
    await mkdir(dirname(this.#part), { recursive: true, mode: 0o700 });
    const received = await this.#append(source, receivedBytes);
    if (received === this.options.totalSize) await moveInto(this.#part, this.options.destination);
    return this.getUploadStatus();
  }

  async #append(source: ByteSource, before: number): Promise<number> {
    const { totalSize, chunkSize = 1_048_576 } = this.options;
    const file = await open(this.#part, "a", 0o600);
    const writer = new BlockWriter(file, chunkSize);
    let received = before;
    try {
      for await (const piece of piecesOf(source)) {
        received += piece.length;
        if (received > totalSize) throw fileTooLarge(totalSize);
        await writer.write(piece);
      }
    } finally {
      await writer.flush();
      await file.sync();
      await file.close();
    }
    return received;
  }
}

const sizeOf = async (path: string): Promise<number | undefined> =>
  (await stat(path).catch(() => undefined))?.size;
