import type { FileHandle } from "node:fs/promises";

/** Writes a file in blocks of one size, however small or large the pieces are that come. */
export class BlockWriter {
  readonly #block: Buffer;
  #filled = 0;

  constructor(
    private readonly file: FileHandle,
    chunkSize: number,
  ) {
    this.#block = Buffer.allocUnsafe(chunkSize);
  }

  async write(piece: Uint8Array): Promise<void> {
    let rest = piece;
    while (rest.length > 0) {
      const fitting = rest.subarray(0, this.#block.length - this.#filled);
      this.#block.set(fitting, this.#filled);
      this.#filled += fitting.length;
      rest = rest.subarray(fitting.length);
      if (this.#filled === this.#block.length) await this.flush();
    }
  }

  async flush(): Promise<void> {
    let from = 0;
    while (from < this.#filled) {
      const { bytesWritten } = await this.file.write(this.#block, from, this.#filled - from);
      from += bytesWritten;
    }
    this.#filled = 0;
  }
}
