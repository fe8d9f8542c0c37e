import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import { optionalPackage } from "../pooling/optional-package.js";
import { malformedForm, notMultipart } from "./refusals.js";

/** What a form may hold. */
export interface FormLimits {
  readonly maxFiles: number;
  /** Bytes of one file. */
  readonly maxSize: number;
  readonly maxFields: number;
  /** Bytes of all fields together. */
  readonly maxFieldBytes: number;
}

/** What we use of `@fastify/busboy`: a sink for the body, which tells its parts. */
export interface FormParser {
  on(event: "file", told: (...part: FileTold) => void): this;
  on(event: "field", told: (...field: FieldTold) => void): this;
  on(event: "error", told: (error: Error) => void): this;
  on(event: Told, told: () => void): this;
  /** False: wait for `drain`. */
  write(chunk: Uint8Array): boolean;
  end(): void;
  destroy(): void;
}

type Told = "drain" | "filesLimit" | "fieldsLimit" | "partsLimit" | "finish";

export type FileTold = [
  field: string | undefined,
  content: Readable & { readonly bytesRead: number },
  name: string | undefined,
  encoding: string,
  type: string,
];

export type FieldTold = [
  field: string | undefined,
  value: string,
  nameCut: boolean,
  valueCut: boolean,
];

/** Makes the parser of one form. @throws Refusal 400 `form_malformed` when it names no boundary. */
export type MakeParser = (headers: IncomingHttpHeaders, limits: FormLimits) => FormParser;

/** Loads the parser. Rejects with a StartupError where the package isn't installed. */
export async function loadParser(): Promise<MakeParser> {
  const { Busboy } = await optionalPackage("@fastify/busboy", "An upload");
  const Make = Busboy as new (options: object) => FormParser;
  return (headers, limits) => {
    try {
      return new Make({ headers, limits: limitsOf(limits) });
    } catch {
      throw malformedForm("The form names no boundary between its parts.");
    }
  };
}

/** One byte and one part more than allowed: what is cut off quietly must be noticed. */
function limitsOf({ maxFiles, maxSize, maxFields, maxFieldBytes }: FormLimits): object {
  return {
    files: maxFiles,
    fileSize: maxSize + 1,
    fields: maxFields,
    fieldSize: maxFieldBytes + 1,
    parts: maxFiles + maxFields + 1,
    headerPairs: 16,
    headerSize: 4096,
  };
}

/** At most 70 signs (RFC 2046, section 5.1.1), quoted or not. */
const boundary = /;\s*boundary=(?:"[^"]{1,70}"|[^\s;"]{1,70})\s*(?:;|$)/i;

/** @throws Refusal 415 for what is no plain form, 400 for one without a boundary. */
export function requireForm(headers: IncomingHttpHeaders): void {
  const { "content-type": type = "", "content-encoding": encoding } = headers;
  if (!/^multipart\/form-data\s*(?:;|$)/i.test(type)) {
    throw notMultipart("The body must be multipart/form-data.");
  }
  if (encoding !== undefined && encoding.toLowerCase() !== "identity") {
    throw notMultipart("A compressed body is not accepted.");
  }
  if (!boundary.test(type)) throw malformedForm("The form names no boundary between its parts.");
}
