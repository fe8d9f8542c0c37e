import type { IncomingMessage } from "node:http";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeWhole } from "./atomic-file.js";
import { ContentLook } from "./content-look.js";
import { requireForm } from "./form-parser.js";
import { handIn } from "./hand-in.js";
import { formSize, type FilePart, readForm } from "./read-form.js";
import type { Reading, ReceivedForm, Receiving } from "./receiving.js";
import { formTooLarge, tooManyFiles } from "./refusals.js";
import { requireClean } from "./scan.js";
import { type Checked, shownName, type UploadedFile, uploadedFile } from "./uploaded-file.js";

/**
 * Reads the form of a request: its files, checked and scanned, into the folder, and those that came
 * in pieces before and are named by `upload_id`; then `work`; then what was not kept is gone, however
 * it ended. What came in pieces stays until `work` has succeeded. Rejects with the refusals of
 * `requireForm`, `readForm`, `checkFile` and `handIn`, and with 413 before anything is read when the
 * declared length is too much.
 */
export async function receiveFiles<Result>(
  request: IncomingMessage,
  receiving: Receiving,
  reading: Reading,
  work: (form: ReceivedForm) => Promise<Result>,
): Promise<Result> {
  const { limits } = receiving;
  requireForm(request.headers);
  const most = formSize(limits);
  if (Number(request.headers["content-length"] ?? 0) > most) throw formTooLarge(most);
  const paths: string[] = [];
  try {
    const form = await readFiles(request, receiving, reading, paths);
    const pieces = await handIn(receiving, form, reading, paths);
    const files = [...form.files, ...pieces.files];
    if (files.length > limits.maxFiles) throw tooManyFiles(limits.maxFiles);
    const result = await work({ files, fields: form.fields });
    await pieces.done();
    return result;
  } finally {
    await Promise.all(paths.map((path) => rm(path, { force: true })));
  }
}

/** @param paths grows by each file that is begun */
async function readFiles(
  request: IncomingMessage,
  receiving: Receiving,
  { signal }: Reading,
  paths: string[],
): Promise<ReceivedForm> {
  const { limits, idleMs, app, makeParser } = receiving;
  const { clock, id } = app.world;
  const files: UploadedFile[] = [];
  const file = async (part: FilePart, stop: AbortSignal): Promise<void> => {
    const path = join(receiving.folder, `${id()}.part`);
    paths.push(path);
    const taken = await takeFile(part, path, receiving, stop);
    if (taken) files.push(uploadedFile({ ...taken, ...receiving, id, signal }));
  };
  const parser = makeParser(request.headers, limits);
  const fields = await readForm(request, parser, { limits, idleMs, clock, signal, file });
  return { files, fields };
}

/** Undefined: a browser's empty field, where nobody chose a file. */
async function takeFile(
  { field, name, declaredType, content }: FilePart,
  path: string,
  receiving: Receiving,
  signal: AbortSignal,
): Promise<Checked | undefined> {
  const look = new ContentLook(receiving, declaredType);
  const { totalBytes: size, sha256 } = await writeWhole(path, content, {
    chunkSize: receiving.chunkSize,
    maxSize: receiving.limits.maxSize,
    signal,
    look: (piece) => look.take(piece),
  });
  if (size === 0 && name === "") return undefined;
  const file = { path, size, sha256, type: await look.end((known) => known.ofFile(path)) };
  await requireClean(receiving.scan, file, { signal, track: receiving.app.track });
  return { ...file, field, name: shownName(name) };
}
