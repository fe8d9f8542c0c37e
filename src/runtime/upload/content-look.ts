import type { Detection } from "./detection.js";
import { allowedFor, allowedMarkup, allowedText } from "./media-types.js";
import { archiveTail, hidesArchive, hidesPdf } from "./polyglot.js";
import { fileTypeRefused } from "./refusals.js";
import { TextLook } from "./text-look.js";

/** What a file may be. */
export interface TypeRules {
  readonly detection: Detection;
  readonly allowedTypes: readonly string[];
}

/** Bytes from which most types can be told. */
const headSize = 4100;

/** Archives say what they hold further in than their head. */
const packed: ReadonlySet<string> = new Set(["application/zip"]);

/**
 * Looks at a file while it comes, and says what it is by content alone. Its name doesn't count, and
 * what its sender calls it only chooses among types that look alike (`text/csv`, `text/plain`).
 */
export class ContentLook {
  #head = Buffer.alloc(0);
  #tail: Buffer[] = [];
  #tailSize = 0;
  readonly #text = new TextLook();

  constructor(
    private readonly rules: TypeRules,
    private readonly declared: string | undefined,
  ) {}

  /** Rejects with Refusal 415 as soon as the head shows what isn't allowed. */
  async take(piece: Uint8Array): Promise<void> {
    this.#text.take(piece);
    this.#keep(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength));
    if (this.#head.length === headSize) return;
    this.#head = Buffer.concat([this.#head, piece.subarray(0, headSize - this.#head.length)]);
    if (this.#head.length === headSize) await this.#early();
  }

  /**
   * Gives the type of the whole file, which `whole` names where archives must be looked into.
   * Rejects with Refusal 415 `file_type_not_allowed`.
   */
  async end(whole: (detection: Detection) => Promise<string | undefined>): Promise<string> {
    const { detection } = this.rules;
    const first = await detection.ofBytes(this.#head);
    const found = first !== undefined && packed.has(first) ? await whole(detection) : first;
    const type = this.#allowed(found, this.#text.end());
    if (type === undefined) throw this.#refused(wrong(found));
    const isArchive = first !== undefined && packed.has(first);
    const tail = Buffer.concat(this.#tail);
    if (hidesPdf(this.#head) || (!isArchive && hidesArchive(tail))) {
      throw this.#refused("The file is two kinds of file at once.");
    }
    return type;
  }

  async #early(): Promise<void> {
    const found = await this.rules.detection.ofBytes(this.#head);
    if (found !== undefined && packed.has(found)) return;
    // A character may be cut in two at the end of the head; the whole is looked at in the end.
    if (this.#allowed(found, true) === undefined) throw this.#refused(wrong(found));
  }

  #allowed(found: string | undefined, isText: boolean): string | undefined {
    const { allowedTypes } = this.rules;
    if (found !== undefined && found !== "application/xml") {
      return allowedFor(found, allowedTypes, this.declared);
    }
    if (!isText) return undefined;
    return /^\ufeff?\s*</.test(this.#head.toString("utf8"))
      ? allowedMarkup(allowedTypes, this.declared)
      : allowedText(allowedTypes, this.declared);
  }

  /** The last bytes, in the pieces they came in. */
  #keep(piece: Buffer): void {
    this.#tail.push(piece);
    this.#tailSize += piece.length;
    while (this.#tailSize - (this.#tail[0]?.length ?? 0) >= archiveTail) {
      this.#tailSize -= this.#tail.shift()?.length ?? 0;
    }
  }

  #refused(why: string) {
    return fileTypeRefused(why, this.rules.allowedTypes);
  }
}

const wrong = (found: string | undefined): string =>
  found === undefined ? "The content of a file is none that is known." : `A file is ${found}.`;
