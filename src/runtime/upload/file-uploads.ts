import type { Request } from "express";
import type { App } from "../http/app.js";
import type { Call } from "../http/call.js";
import type { Endpoint } from "../request/contract.js";
import type { EndpointDefinition, FormOf } from "../request/definition.js";
import { formInput } from "../request/parse.js";
import { loadDetection } from "./detection.js";
import { loadParser } from "./form-parser.js";
import { type ReceivedForm, type Receiving, receiveFiles } from "./receive-files.js";
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
    call: Pick<Call, "signal">,
    work: (form: FormOf<D>) => Promise<Result>,
  ): Promise<Result>;
}

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
  return {
    receive: async (request, call, work) =>
      receiveFiles(request, await ready(), call.signal, async ({ files, fields }) => {
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
  { upload }: EndpointDefinition,
  { maxSize, maxFiles = 1, chunkSize }: FileUploadsOptions,
): () => Promise<Receiving> {
  const folder = app.made(uploadFolder);
  const { allowedTypes } = upload ?? { allowedTypes: [] };
  const loading = Promise.all([loadParser(), loadDetection(allowedTypes)]);
  // Told at the start, and to each request.
  loading.catch((error: unknown) => {
    app.track(error as Error);
  });
  const limits = { maxFiles, maxSize, maxFields, maxFieldBytes: app.settings.body_limit };
  return async () => {
    const [makeParser, detection] = await loading;
    return {
      ...{ app, makeParser, detection, allowedTypes, limits, chunkSize, idleMs },
      folder: await folder.incoming(),
      target: app.uploads.uploadTarget ?? diskTarget(await folder.root()),
      scan: app.uploads.scanUpload,
    };
  };
}
