import type { EndpointDefinition } from "../request/definition.js";

/** A file that a call sends; what is left out passes. */
export interface TestFile {
  readonly name?: string;
  readonly type?: string;
  readonly content?: string | Uint8Array;
}

const boundary = "----endpointgen-test";

export const formType = `multipart/form-data; boundary=${boundary}`;

/**
 * The bytes of a form (RFC 7578): fields, and a file unless it is `null`.
 * @throws TypeError where no file of an allowed type is at hand: the call must say its content.
 */
export function formBody(
  { upload }: Pick<EndpointDefinition, "upload">,
  fields: unknown,
  file: TestFile | null = {},
): Buffer {
  const parts = Object.entries((fields ?? {}) as Readonly<Record<string, unknown>>)
    .flatMap(([name, value]) => [value].flat().map((one): [string, unknown] => [name, one]))
    .map(([name, value]) => part(`name="${name}"`, undefined, String(value)));
  const sent = file === null ? [] : [filePart(file, upload?.allowedTypes ?? [])];
  return Buffer.concat([...parts, ...sent, Buffer.from(`--${boundary}--\r\n`)]);
}

function filePart({ name = "file", type, content }: TestFile, allowed: readonly string[]): Buffer {
  const sample = content === undefined ? sampleOf(allowed) : { type, content };
  return part(`name="file"; filename="${name}"`, type ?? sample.type, sample.content);
}

function part(names: string, type: string | undefined, content: string | Uint8Array): Buffer {
  const kind = type === undefined ? "" : `Content-Type: ${type}\r\n`;
  const head = `--${boundary}\r\nContent-Disposition: form-data; ${names}\r\n${kind}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from("\r\n")]);
}

const base64 = (text: string): Buffer => Buffer.from(text, "base64");

/** The smallest files that show what they are. */
const samples: ReadonlyMap<string, string | Buffer> = new Map<string, string | Buffer>([
  ["application/json", "{}"],
  ["application/pdf", "%PDF-1.4\n%%EOF\n"],
  ["application/gzip", base64("H4sIAAAAAAAAAwMAAAAAAAAAAAA=")],
  ["application/xml", "<a/>"],
  ["application/zip", base64("UEsDBBQAAAAAAAAAAAAAAAAAAAAAAAAAAAABAAAAYQ==")],
  ["image/gif", base64("R0lGODlhAQABAAAAACwAAAAAAQABAAACADs=")],
  ["image/jpeg", base64("/9j/4AAQSkZJRgABAQAAAQABAAD/2Q==")],
  ["image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"/>'],
  ["image/webp", base64("UklGRiQAAABXRUJQVlA4IBgAAAAwAQCdASoBAAEAAgA0JaQAA3AA/vuUAAA=")],
  [
    "image/png",
    base64(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    ),
  ],
  ["text/html", "<!doctype html>\n"],
]);

/** A file that shows what it is. */
export interface SampleFile {
  readonly type: string;
  readonly content: string | Buffer;
}

/** The first file of an allowed type. @throws TypeError where none is at hand. */
export function sampleOf(allowed: readonly string[]): SampleFile {
  for (const type of allowed) {
    const known = type === "image/*" ? "image/png" : type;
    const content = samples.get(known) ?? (known.startsWith("text/") ? "a,b\n1,2\n" : undefined);
    if (content !== undefined) return { type: known === "text/*" ? "text/plain" : known, content };
  }
  throw new TypeError(`No file is at hand that is ${allowed.join(" or ")}: give \`file.content\`.`);
}
