/** The version of the configuration format. */
import type { Diagnostic } from "../diagnostic.js";
import type { ConfigDocument } from "./document.js";

export const presentVersion = 1;

interface Wrong {
  readonly code: string;
  readonly message: string;
  readonly cure: string;
}

/** What to say of a version that isn't ours; undefined for what is no version at all. */
export function wrongVersion(written: unknown): Wrong | undefined {
  if (typeof written !== "number" || !Number.isInteger(written)) return undefined;
  const ours = String(presentVersion);
  return written > presentVersion
    ? {
        code: "newer-version",
        message: `this file is of version ${String(written)}; this endpointgen reads version ${ours}`,
        cure: "install the endpointgen that wrote it, or a newer one",
      }
    : {
        code: "older-version",
        message: `this file is of version ${String(written)}; this endpointgen reads version ${ours}`,
        cure: "endpointgen upgrade",
      };
}

/** Undefined unless the file says that it is from a later version. */
export function newerVersion(document: ConfigDocument): Diagnostic | undefined {
  const wrong = wrongVersion(document.value["version"]);
  if (wrong?.code !== "newer-version") return undefined;
  return { ...wrong, severity: "error", place: document.placeOf(["version"]) };
}
