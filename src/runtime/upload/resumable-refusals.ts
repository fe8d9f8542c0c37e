import { Refusal } from "../http/refusal.js";

/** 404: there is no such upload, it is somebody else's, or its time is over. */
export function noSuchUpload(): Refusal {
  return new Refusal({
    status: 404,
    code: "upload_not_found",
    detail: "There is no such upload, or its time is over.",
  });
}

/** The error, or 404 where it says that another request has used or ended the upload meanwhile. */
export function unlessGone(error: unknown): unknown {
  return (error as NodeJS.ErrnoException).code === "ENOENT" ? noSuchUpload() : error;
}

/** 409: not all of it is here yet. */
export function unfinishedUpload(uploadId: string, offset: number, totalSize: number): Refusal {
  return new Refusal({
    status: 409,
    code: "upload_unfinished",
    detail: `Of the upload ${offset} bytes of ${totalSize} are here.`,
    members: { upload_id: uploadId, offset, total_size: totalSize },
  });
}

/** 429: one owner's unfinished uploads fill the disk. */
export function tooManyUploads(limit: number): Refusal {
  return new Refusal({
    status: 429,
    code: "too_many_uploads",
    detail: `At most ${limit} uploads may be unfinished; delete or hand in one.`,
    headers: { "retry-after": "60" },
    members: { limit },
  });
}

/** 412: the request doesn't speak tus 1.0. */
export function notTus(): Refusal {
  return new Refusal({
    status: 412,
    code: "tus_version_unsupported",
    detail: "The request must say Tus-Resumable: 1.0.0.",
    headers: { "tus-version": "1.0.0" },
  });
}

/** What tus refuses, in our words; `status` is tus' own. */
export function tusRefusal(status: number): Refusal {
  if (status === 404 || status === 410) return noSuchUpload();
  const told = words.get(status) ?? { code: "upload_refused", detail: "tus refuses the request." };
  return new Refusal({ status, ...told });
}

const words: ReadonlyMap<number, { readonly code: string; readonly detail: string }> = new Map([
  [409, { code: "upload_offset_wrong", detail: "The upload goes on at another offset." }],
  [413, { code: "file_too_large", detail: "The upload is larger than it may be." }],
  [500, { code: "internal", detail: "Something went wrong on our side." }],
]);
