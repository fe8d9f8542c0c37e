import type { IncomingMessage } from "node:http";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { App } from "../http/app.js";
import { writeWhole } from "./atomic-file.js";
import { ContentLook } from "./content-look.js";
import type { Detection } from "./detection.js";
import { type FormLimits, type MakeParser, requireForm } from "./form-parser.js";
import { formSize, type FormFields, type FilePart, readForm } from "./read-form.js";
import { formTooLarge } from "./refusals.js";
import { requireClean, type ScanUpload } from "./scan.js";
import { shownName, type UploadedFile, uploadedFile } from "./uploaded-file.js";
import type { UploadTarget } from "./upload-target.js";

/** What the files of one endpoint may be, and where they go. */
export interface Receiving {
  readonly app: Pick<App, "world" | "track">;
  readonly makeParser: MakeParser;
  readonly detection: Detection;
  readonly allowedTypes: readonly string[];
  readonly limits: FormLimits;
  readonly chunkSize: number;
  readonly idleMs: number;
  readonly folder: string;
  readonly target: UploadTarget;
  readonly scan: ScanUpload | undefined;
}

/** A form that was read. */
export interface ReceivedForm {
  readonly files: readonly UploadedFile[];
  readonly fields: FormFields;
}

/**
 * Reads the form of a request: its files, checked and scanned, into the folder; then `work`; then
 * what was not kept is gone, however it ended. Rejects with the refusals of `requireForm`, `readForm`,
 * `ContentLook`, `requireClean`, 413 before anything is read when the declared length is too much.
 */
export async function receiveFiles<Result>(
  request: IncomingMessage,
  receiving: Receiving,
  signal: AbortSignal,
  work: (form: ReceivedForm) => Promise<Result>,
): Promise<Result> {
  const { headers } = request;
  const { limits, idleMs, app, makeParser } = receiving;
  const { clock, id } = app.world;
  requireForm(headers);
  const most = formSize(limits);
  if (Number(headers["content-length"] ?? 0) > most) throw formTooLarge(most);
  const paths: string[] = [];
  const files: UploadedFile[] = [];
  const take = async (part: FilePart, stop: AbortSignal): Promise<void> => {
    const path = join(receiving.folder, `${id()}.part`);
    paths.push(path);
    const file = await takeFile(part, path, receiving, stop);
    if (file) files.push(uploadedFile({ ...file, ...receiving, id, signal }));
  };
  try {
    const options = { limits, idleMs, clock, signal, file: take };
    const fields = await readForm(request, makeParser(headers, limits), options);
    return await work({ files, fields });
  } finally {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }
}

/** Undefined: a browser's empty field, where nobody chose a file. */
async function takeFile(
  { field, name, declaredType, content }: FilePart,
  path: string,
  { detection, allowedTypes, limits, chunkSize, scan, app }: Receiving,
  signal: AbortSignal,
) {
  const look = new ContentLook({ detection, allowedTypes }, declaredType);
  const { totalBytes: size, sha256 } = await writeWhole(path, content, {
    chunkSize,
    maxSize: limits.maxSize,
    signal,
    look: (piece) => look.take(piece),
  });
  if (size === 0 && name === "") return undefined;
  const type = await look.end((known) => known.ofFile(path));
  const file = { path, size, sha256, type };
  const track = (error: Error): void => {
    app.track(error);
  };
  await requireClean(scan, file, { signal, track });
  return { ...file, field, name: shownName(name) };
}
