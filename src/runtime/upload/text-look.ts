/** Looks at bytes as they come: are they text in UTF-8, without the controls that no text file has? */
export class TextLook {
  readonly #decoder = new TextDecoder("utf-8", { fatal: true });
  #isText = true;

  take(piece: Uint8Array): void {
    if (!this.#isText) return;
    this.#isText = this.#reads(piece, true);
  }

  /** Whether all that came is whole text. */
  end(): boolean {
    return this.#isText && this.#reads(new Uint8Array(), false);
  }

  #reads(piece: Uint8Array, stream: boolean): boolean {
    try {
      return !forbidden.test(this.#decoder.decode(piece, { stream }));
    } catch {
      return false;
    }
  }
}

// Everything below a space but tab, line breaks, form feed and escape (MIME Sniffing, 7.2).
const forbidden = new RegExp(String.raw`[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f]`);
