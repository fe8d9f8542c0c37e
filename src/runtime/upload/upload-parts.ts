import type { ScanUpload } from "./scan.js";
import type { UploadTarget } from "./upload-target.js";

/** The project's own parts for files that callers send. */
export interface UploadParts {
  /** Looks into each file that is uploaded, before any handler has it. */
  readonly scanUpload?: ScanUpload;
  /** Where uploaded files are kept; the folder that UPLOAD_DIR names unless said. */
  readonly uploadTarget?: UploadTarget;
}
