import type { App } from "../http/app.js";
import type { Detection } from "./detection.js";
import type { FormLimits, MakeParser } from "./form-parser.js";
import type { FormFields } from "./read-form.js";
import type { ResumableUploads } from "./resumable-uploads.js";
import type { ScanUpload } from "./scan.js";
import type { UploadedFile } from "./uploaded-file.js";
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
  /** Gives what came in pieces before; undefined where nothing does. */
  readonly pieces: ResumableUploads | undefined;
}

/** The request whose form is read. */
export interface Reading {
  readonly signal: AbortSignal;
  readonly user?: { readonly principal: string };
}

/** A form that was read. */
export interface ReceivedForm {
  readonly files: readonly UploadedFile[];
  readonly fields: FormFields;
}
