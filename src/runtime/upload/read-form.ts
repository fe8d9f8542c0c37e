import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Clock } from "../world/world.js";
import type { FieldTold, FileTold, FormLimits, FormParser } from "./form-parser.js";
import {
  formTooLarge,
  incompleteForm,
  malformedForm,
  stalledUpload,
  tooManyFields,
  tooManyFiles,
} from "./refusals.js";

/** A file of a form while it comes. */
export interface FilePart {
  /** The name of its field. */
  readonly field: string;
  /** What the sender calls it: text to show, never a path. */
  readonly name: string;
  /** What the sender says it is. */
  readonly declaredType: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** How a form is read. */
export interface ReadFormOptions {
  readonly limits: FormLimits;
  readonly clock: Clock;
  /** Milliseconds in which something must come. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
  /** Takes each file to its end; the next one comes only after it. */
  readonly file: (part: FilePart, signal: AbortSignal) => Promise<void>;
}

/** The fields of a form, by name; a name that is sent again becomes a list. */
export type FormFields = Record<string, string | string[]>;

/** Bytes around the content of files and fields: boundaries, headers, what is still in buffers. */
const wrapping = 262_144;

/** Bytes that a whole form may have. */
export const formSize = ({ maxFiles, maxSize, maxFieldBytes }: FormLimits): number =>
  maxFiles * maxSize + maxFieldBytes + wrapping;

/**
 * Reads a form as fast as its files are taken. Nothing of it stays in memory but the fields. When it
 * rejects, no file is being taken any more, and what is left of the body is unread. Rejects with
 * Refusal 413 (`body_too_large`, `too_many_files`, `too_many_fields`), 400 (`form_malformed`,
 * `body_incomplete`), 408 `upload_stalled`, what `file` throws, and the reason of `signal`.
 */
export function readForm(
  request: IncomingMessage,
  parser: FormParser,
  options: ReadFormOptions,
): Promise<FormFields> {
  return new FormReading(request, parser, options).run();
}

class FormReading {
  readonly #fields = Object.create(null) as FormFields;
  readonly #stop = new AbortController();
  readonly #taken: Promise<void>[] = [];
  #content: (Readable & { readonly bytesRead: number }) | undefined;
  #came = 0;
  #inFiles = 0;
  #inFields = 0;
  #last: number;
  #settle: (error?: unknown) => void = () => undefined;

  constructor(
    private readonly request: IncomingMessage,
    private readonly parser: FormParser,
    private readonly options: ReadFormOptions,
  ) {
    this.#last = options.clock.now();
  }

  async run(): Promise<FormFields> {
    const { request, parser } = this;
    try {
      await new Promise<void>((resolve, reject) => {
        this.#settle = (error) => {
          if (error === undefined) resolve();
          else reject(error instanceof Error ? error : unreadable());
        };
        this.#listen();
      });
      // The last file may still be on its way to the disk.
      await Promise.all(this.#taken);
      return this.#fields;
    } catch (error) {
      this.#stop.abort(error);
      this.#content?.destroy(error as Error);
      await Promise.allSettled(this.#taken);
      parser.destroy();
      throw error;
    } finally {
      this.#content = undefined;
      request.off("data", this.#take).off("end", this.#end).off("close", this.#gone);
      this.options.signal.removeEventListener("abort", this.#aborted);
      this.#awake();
    }
  }

  #awake: () => void = () => undefined;

  #listen(): void {
    const { request, parser, options } = this;
    const fail = this.#settle;
    parser
      .on("file", (...part) => {
        this.#file(part);
      })
      .on("field", (...field) => {
        this.#field(field);
      })
      .on("filesLimit", () => {
        fail(tooManyFiles(options.limits.maxFiles));
      })
      .on("fieldsLimit", () => {
        fail(tooManyFields(options.limits.maxFields));
      })
      .on("partsLimit", () => {
        fail(tooManyFields(options.limits.maxFields));
      })
      .on("error", (error) => {
        fail(/end of multipart/i.test(error.message) ? incompleteForm() : unreadable());
      })
      .on("drain", () => {
        request.resume();
      })
      .on("finish", () => {
        fail();
      });
    request.on("data", this.#take).once("end", this.#end).once("close", this.#gone);
    options.signal.addEventListener("abort", this.#aborted, { once: true });
    if (options.signal.aborted) this.#aborted();
    this.#watch();
  }

  readonly #take = (chunk: Buffer): void => {
    const { request, parser, options } = this;
    this.#last = options.clock.now();
    this.#came += chunk.length;
    const wanted = parser.write(chunk);
    const inFiles = this.#inFiles + (this.#content?.bytesRead ?? 0);
    const around = this.#came - inFiles;
    if (around > options.limits.maxFieldBytes + wrapping) {
      this.#settle(formTooLarge(formSize(options.limits)));
    } else if (!wanted) request.pause();
  };

  readonly #end = (): void => {
    this.parser.end();
  };

  readonly #gone = (): void => {
    if (!this.request.readableEnded) this.#settle(incompleteForm());
  };

  readonly #aborted = (): void => {
    this.#settle(this.options.signal.reason);
  };

  #file([field, content, name, , type]: FileTold): void {
    // Told to whoever takes it; without a listener it would end the process.
    content.on("error", () => undefined);
    if (field === undefined) {
      this.#settle(nameless());
      content.resume();
      return;
    }
    this.#inFiles += this.#content?.bytesRead ?? 0;
    this.#content = content;
    const part = { field, name: name ?? "", declaredType: type, content };
    const taken = this.options.file(part, this.#stop.signal);
    this.#taken.push(taken);
    taken.catch(this.#settle);
  }

  #field([field, value, nameCut, valueCut]: FieldTold): void {
    const { maxFieldBytes } = this.options.limits;
    if (field === undefined || nameCut) {
      this.#settle(nameless());
      return;
    }
    this.#inFields += Buffer.byteLength(field) + Buffer.byteLength(value);
    if (valueCut || this.#inFields > maxFieldBytes) {
      this.#settle(formTooLarge(formSize(this.options.limits)));
      return;
    }
    const before = this.#fields[field];
    if (before === undefined) this.#fields[field] = value;
    else if (Array.isArray(before)) before.push(value);
    else this.#fields[field] = [before, value];
  }

  /** Looks now and then instead of setting a timer for every piece. */
  #watch(): void {
    const { clock, idleMs } = this.options;
    this.#awake = clock.after(idleMs / 4, () => {
      if (clock.now() - this.#last >= idleMs && !this.request.isPaused()) {
        this.#settle(stalledUpload(idleMs / 1000));
      } else this.#watch();
    });
  }
}

const nameless = () => malformedForm("A part of the form has no name.");

const unreadable = () => malformedForm("The form can't be read.");
