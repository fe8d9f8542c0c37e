import { Refusal } from "../http/refusal.js";

/** 404: there is no such upload, it is somebody else's, or its time is over. */
export function noSuchUpload(): Refusal {
  return new Refusal({
    status: 404,
    code: "upload_not_found",
    detail: "There is no such upload, or its time is over.",
  });
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
  const [code, detail] = told.get(status) ?? ["upload_refused", "The upload can't be taken so."];
  return new Refusal({ status, code, detail });
}

const told: ReadonlyMap<number, readonly [string, string]> = new Map([
  [404, ["upload_not_found", "There is no such upload, or its time is over."]],
  [409, ["upload_offset_wrong", "The upload goes on at another offset; ask for it with HEAD."]],
  [410, ["upload_not_found", "There is no such upload, or its time is over."]],
  [413, ["file_too_large", "The upload is larger than it may be."]],
  [500, ["internal", "Something went wrong on our side."]],
]);
