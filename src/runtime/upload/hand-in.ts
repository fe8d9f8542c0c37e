import { createReadStream } from "node:fs";
import { copyFile, link } from "node:fs/promises";
import { join } from "node:path";
import { createHash } from "node:crypto";
import { ContentLook } from "./content-look.js";
import type { Receiving, Reading, ReceivedForm } from "./receiving.js";
import { fileTooLarge } from "./refusals.js";
import { noSuchUpload, unlessGone } from "./resumable-refusals.js";
import type { FinishedUpload } from "./resumable-uploads.js";
import { requireClean } from "./scan.js";
import { type Checked, shownName, type UploadedFile, uploadedFile } from "./uploaded-file.js";

/** Files that came in pieces, and what forgets them once they are used. */
export interface HandedIn {
  readonly files: readonly UploadedFile[];
  done(): Promise<void>;
}

/**
 * Takes the field `upload_id` out of a form, and gives the files that it names: whole, the caller's
 * own, and checked as if they had come with the form. Each request gets a name of its own for the
 * content, so that keeping it takes it from nobody. Rejects with Refusal 404 `upload_not_found`, 409
 * `upload_unfinished`, 413, 415 and the refusals of `requireClean`.
 * @param paths grows by each file that is begun
 */
export async function handIn(
  receiving: Receiving,
  { fields }: ReceivedForm,
  { signal, user }: Reading,
  paths: string[],
): Promise<HandedIn> {
  const { pieces, app } = receiving;
  const named = fields["upload_id"];
  if (!pieces || named === undefined) return { files: [], done: () => Promise.resolve() };
  if (!user) throw noSuchUpload();
  Reflect.deleteProperty(fields, "upload_id");
  const ids = [...new Set([named].flat())].slice(0, receiving.limits.maxFiles + 1);
  const files: UploadedFile[] = [];
  for (const uploadId of ids) {
    const finished = await pieces.finished(uploadId, user.principal);
    const path = join(receiving.folder, `${app.world.id()}.part`);
    paths.push(path);
    await shareContent(finished.path, path);
    const file = await checkFile({ ...finished, path }, receiving, signal);
    files.push(uploadedFile({ ...file, ...receiving, id: app.world.id, signal }));
  }
  const done = async (): Promise<void> => {
    for (const uploadId of ids) await pieces.remove(uploadId, user.principal);
  };
  return { files, done };
}

/** A second name for a file, or a copy where the file system knows no second names. */
async function shareContent(from: string, to: string): Promise<void> {
  try {
    await link(from, to).catch(() => copyFile(from, to));
  } catch (error) {
    throw unlessGone(error);
  }
}

async function checkFile(
  { path, name, declaredType }: FinishedUpload,
  receiving: Receiving,
  signal: AbortSignal,
): Promise<Checked> {
  const look = new ContentLook(receiving, declaredType);
  const hash = createHash("sha256");
  const { maxSize } = receiving.limits;
  let size = 0;
  for await (const piece of createReadStream(path, { signal }) as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxSize) throw fileTooLarge(maxSize);
    hash.update(piece);
    await look.take(piece);
  }
  const type = await look.end((known) => known.ofFile(path));
  const file = { path, size, sha256: hash.digest("hex"), type };
  await requireClean(receiving.scan, file, { signal, track: receiving.app.track });
  return { ...file, field: "upload_id", name: shownName(name) };
}
