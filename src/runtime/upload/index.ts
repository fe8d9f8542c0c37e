export type { ByteSource } from "./bytes.js";
export { fileUploads, type FileUploads, type FileUploadsOptions } from "./file-uploads.js";
export {
  ResumableUpload,
  type ResumableUploadOptions,
  type ResumableUploadStatus,
} from "./resumable-upload.js";
export {
  saveUploadFileChunked,
  type SavedUpload,
  type SaveUploadOptions,
} from "./save-upload-file-chunked.js";
export type { ScanUpload } from "./scan.js";
export { diskTarget, type ReceivedFile, type UploadTarget } from "./upload-target.js";
export type { UploadedFile } from "./uploaded-file.js";
export {
  validateFileUpload,
  type UploadValidation,
  type ValidateUploadOptions,
} from "./validate-file-upload.js";
export type { UploadGuards } from "./mount-resumable.js";
export type { UploadParts } from "./upload-parts.js";
