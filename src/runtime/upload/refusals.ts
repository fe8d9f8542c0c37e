import { Refusal } from "../http/refusal.js";

/** 413: one file has more bytes than it may. */
export function fileTooLarge(limit: number): Refusal {
  return new Refusal({
    status: 413,
    code: "file_too_large",
    detail: `A file is larger than ${limit} bytes.`,
    members: { limit },
    knob: "upload.max_size",
  });
}

/** 413: what is sent around the files, or all together, is more than any form of ours needs. */
export function formTooLarge(limit: number): Refusal {
  return new Refusal({
    status: 413,
    code: "body_too_large",
    detail: `The form is larger than ${limit} bytes.`,
    members: { limit },
    knob: "upload.max_size",
  });
}

/** 413: more files than are taken. */
export function tooManyFiles(limit: number): Refusal {
  return new Refusal({
    status: 413,
    code: "too_many_files",
    detail: `The form has more than ${limit} ${limit === 1 ? "file" : "files"}.`,
    members: { limit },
    knob: "upload.max_files",
  });
}

/** 413: more fields than are taken. */
export function tooManyFields(limit: number): Refusal {
  return new Refusal({
    status: 413,
    code: "too_many_fields",
    detail: `The form has more than ${limit} fields.`,
    members: { limit },
  });
}

/** 415: the content is of a type that isn't taken, whatever its name and its header say. */
export function fileTypeRefused(why: string, allowedTypes: readonly string[]): Refusal {
  return new Refusal({
    status: 415,
    code: "file_type_not_allowed",
    detail: `${why} Files may be ${allowedTypes.join(", ")}.`,
    members: { allowed_types: allowedTypes },
    knob: "upload.allowed_types",
  });
}

/** 415: the body is no form. */
export function notMultipart(detail: string): Refusal {
  return new Refusal({
    status: 415,
    code: "unsupported_media_type",
    detail,
    headers: { accept: "multipart/form-data" },
    knob: "upload",
  });
}

/** 400: a form that can't be read. */
export function malformedForm(detail: string): Refusal {
  return new Refusal({ status: 400, code: "form_malformed", detail });
}

/** 400: the sender left, or stopped before the form was whole. */
export function incompleteForm(): Refusal {
  return new Refusal({
    status: 400,
    code: "body_incomplete",
    detail: "The body ended before it was complete.",
  });
}

/** 408: nothing came for too long. */
export function stalledUpload(seconds: number): Refusal {
  return new Refusal({
    status: 408,
    code: "upload_stalled",
    detail: `Nothing of the upload came for ${seconds} s.`,
  });
}

/** 422: no file where one must be. */
export function fileMissing(): Refusal {
  return new Refusal({
    status: 422,
    code: "file_missing",
    detail: "The form holds no file.",
    knob: "upload",
  });
}

/** 422: the project's scanner found something in a file. */
export function fileRefusedByScan(): Refusal {
  return new Refusal({
    status: 422,
    code: "file_rejected",
    detail: "A file was rejected by the scan for harmful content.",
  });
}

/** 503: nobody could look into the file, so nobody may have it. */
export function scanAway(): Refusal {
  return new Refusal({
    status: 503,
    code: "scan_unavailable",
    detail: "Files can't be scanned at the moment.",
    headers: { "retry-after": "30" },
  });
}
