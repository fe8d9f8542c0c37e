import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { requireName, type ReceivedFile, type UploadTarget } from "./upload-target.js";

/** A file of a request, as handlers get it. It is gone after the request unless it is kept. */
export interface UploadedFile extends ReceivedFile {
  /** The name of its field in the form; `upload_id` for one that came in pieces. */
  readonly field: string;
  /** What the sender calls it, to show it to people. Never part of a path. */
  readonly name: string;
  /** Reads the file from its beginning. */
  stream(): Readable;
  /**
   * Keeps the file: under a new name of ours, or under one that the project chose
   * (`reports/2026.csv`; what had that name is replaced). Once kept it stays so: a handler that is
   * tried again gets the same place. Rejects with a RangeError for a name with other signs than
   * letters, digits, `-`, `_`, `.` and slashes, and for a second name.
   */
  keep(name?: string): Promise<{ readonly location: string }>;
}

/** A file that passed every check. */
export interface Checked extends ReceivedFile {
  readonly field: string;
  readonly name: string;
}

/** What a file is made from. */
export interface FileParts extends Checked {
  readonly target: UploadTarget;
  readonly signal: AbortSignal;
  readonly id: () => string;
}

export function uploadedFile({ target, signal, id, ...file }: FileParts): UploadedFile {
  let kept: { readonly name: string; readonly done: ReturnType<UploadTarget["put"]> } | undefined;
  return {
    ...file,
    stream: () => createReadStream(file.path),
    keep: async (wanted) => {
      const name = wanted ?? kept?.name ?? id();
      requireName(name);
      if (kept && kept.name !== name) throw new RangeError(`The file is kept as ${kept.name}.`);
      kept ??= { name, done: target.put(name, file, signal) };
      return kept.done.catch((error: unknown) => {
        kept = undefined;
        throw error;
      });
    },
  };
}

/** A name to show: its last part, without controls, and not endless. */
export function shownName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  return [...last.replace(/\p{C}/gu, "")].slice(0, 255).join("");
}
