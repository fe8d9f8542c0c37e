import { StartupError } from "../environment/startup-error.js";
import { optionalPackage } from "../pooling/optional-package.js";
import { unknowable } from "./media-types.js";

/** Tells media types by content (the package `file-type`: signatures, and what stands in archives). */
export interface Detection {
  ofBytes(bytes: Uint8Array): Promise<string | undefined>;
  ofFile(path: string): Promise<string | undefined>;
}

type Found = { readonly mime: string } | undefined;

/** What we use of the package `file-type`. */
interface FileType {
  fileTypeFromBuffer(bytes: Uint8Array): Promise<Found>;
  fileTypeFromFile(path: string): Promise<Found>;
  readonly supportedMimeTypes: ReadonlySet<string>;
}

/**
 * Loads the detection. Rejects with a StartupError where `file-type` isn't installed, and for an
 * allowed type that no content shows: taking it on its sender's word would be no check at all.
 */
export async function loadDetection(allowedTypes: readonly string[]): Promise<Detection> {
  const loaded = (await optionalPackage("file-type", "An upload")) as unknown as FileType;
  const unknown = unknowable(allowedTypes, loaded.supportedMimeTypes);
  if (unknown.length > 0) {
    const problem = `upload.allowed_types: the content of a file doesn't show ${unknown.join(", ")}.`;
    throw new StartupError([{ problem, cure: "Allow the type of what it is packed in." }]);
  }
  return {
    ofBytes: async (bytes) => (await loaded.fileTypeFromBuffer(bytes))?.mime,
    ofFile: async (path) => (await loaded.fileTypeFromFile(path))?.mime,
  };
}
