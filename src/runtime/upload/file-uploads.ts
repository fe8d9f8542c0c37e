import type { Request } from "express";
import type { App } from "../http/app.js";
import type { Endpoint } from "../request/contract.js";
import type { EndpointDefinition, FormOf } from "../request/definition.js";
import { formInput } from "../request/parse.js";
import { join } from "node:path";
import { loadDetection } from "./detection.js";
import { loadParser } from "./form-parser.js";
import { mountResumable, type UploadGuards } from "./mount-resumable.js";
import { ResumableUploads } from "./resumable-uploads.js";
import { receiveFiles } from "./receive-files.js";
import type { Reading, ReceivedForm, Receiving } from "./receiving.js";
import { fileMissing } from "./refusals.js";
import { uploadFolder } from "./upload-folder.js";
import { diskTarget } from "./upload-target.js";

/** What files an endpoint takes. */
export interface FileUploadsOptions {
  /** Bytes of one file. */
  readonly maxSize: number;
  /** Files of one request; one unless said. */
  readonly maxFiles?: number;
  /** Bytes that are written at a time. */
  readonly chunkSize: number;
  /** Files may also come in pieces, before the request that hands them in. */
  readonly resumable?: {
    /** Who may send pieces. */
    readonly guards: UploadGuards;
    /** Seconds from its beginning until an upload is gone; a day unless said. */
    readonly expiresIn?: number;
  };
}

/** Receives the files of an endpoint's requests. */
export interface FileUploads<D extends EndpointDefinition> {
  /**
   * Reads the form of a request whose guards have let it in, and calls `work` with its checked files
   * and fields; what `work` did not keep is gone afterwards. Rejects with what `receiveFiles` does,
   * 422 `file_missing` and `invalid_input`.
   */
  receive<Result>(
    request: Request,
    call: Reading,
    work: (form: FormOf<D>) => Promise<Result>,
  ): Promise<Result>;
}

function piecesOf({ pieces }: Receiving): ResumableUploads {
  if (!pieces) throw new TypeError("The endpoint takes nothing in pieces.");
  return pieces;
}

/** Seconds. */
const day = 86_400;
/** Fields of one form. */
const maxFields = 100;
/** Milliseconds in which something of a body must come. */
const idleMs = 10_000;

/**
 * Prepares an endpoint to take files, as generated code does: its contract says what types.
 * @throws StartupError in production without UPLOAD_DIR.
 * @example
 * import { defineEndpoint, fileUploads, type App } from "@endpointgen/runtime";
 *
 * const importRows = defineEndpoint({
 *   name: "import_rows",
 *   description: "Import Rows",
 *   method: "POST",
 *   path: "/rows",
 *   upload: { allowedTypes: ["text/csv"] },
 *   response: { status: 200 },
 * });
 * export function mountImportRows(app: App): void {
 *   const uploads = fileUploads(app, importRows, { maxSize: 10_485_760, chunkSize: 1_048_576 });
 *   app.post("/rows", app.observe(importRows), async (request, call) => {
 *     await importRows.parse(request);
 *     return uploads.receive(request, call, async ({ files: [file] }) => {
 *       await file?.keep();
 *       return importRows.answer(undefined);
 *     });
 *   });
 * }
 */
export function fileUploads<D extends EndpointDefinition>(
  app: App,
  endpoint: Endpoint<D>,
  options: FileUploadsOptions,
): FileUploads<D> {
  const ready = receivingOf(app, endpoint.definition, options);
  const schema = endpoint.definition.request?.body;
  if (options.resumable) {
    const uploads = async () => piecesOf(await ready());
    mountResumable(app, endpoint, { guards: options.resumable.guards, uploads });
  }
  return {
    receive: async (request, call, work) =>
      receiveFiles(request, await ready(), call, async ({ files, fields }) => {
        if (files.length === 0) throw fileMissing();
        const body = await formInput(schema, fields);
        return work(formOf<D>({ files, ...(schema && { body }) }));
      }),
  };
}

/** The contract was asked what it declares; the types follow from the same. */
function formOf<D extends EndpointDefinition>(form: Pick<ReceivedForm, "files">): FormOf<D>;
function formOf(form: object): object {
  return form;
}

function receivingOf(
  app: App,
  { upload, name }: EndpointDefinition,
  { maxSize, maxFiles = 1, chunkSize, resumable }: FileUploadsOptions,
): () => Promise<Receiving> {
  const folder = app.made(uploadFolder);
  const { allowedTypes } = upload ?? { allowedTypes: [] };
  const loading = Promise.all([loadParser(), loadDetection(allowedTypes)]);
  // Told at the start, and to each request.
  loading.catch((error: unknown) => {
    app.track(error as Error);
  });
  const limits = { maxFiles, maxSize, maxFields, maxFieldBytes: app.settings.body_limit };
  const expiresMs = (resumable?.expiresIn ?? day) * 1000;
  let pieces: ResumableUploads | undefined;
  return async () => {
    const [makeParser, detection] = await loading;
    if (resumable) {
      const own = join(await folder.root(), ".unfinished", name);
      pieces ??= new ResumableUploads({ app, folder: own, maxSize, expiresMs });
    }
    return {
      pieces,
      ...{ app, makeParser, detection, allowedTypes, limits, chunkSize, idleMs },
      folder: await folder.incoming(),
      target: app.uploads.uploadTarget ?? diskTarget(await folder.root()),
      scan: app.uploads.scanUpload,
    };
  };
}
