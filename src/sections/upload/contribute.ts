import type { Contribution, OpenApiPart } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, literal, object, prefix, text } from "../../render/code.js";
import { fieldSchema, type JsonSchema } from "../request/json-schema.js";
import type { Upload } from "./schema.js";

/** The files of a form: read when its sender has passed the guards, given to the handler. */
export function contribute(own: Upload, operation: Operation): Contribution {
  const value = (key: string) => operation.value(`upload.${key}`);
  const options = object({
    maxSize: value("max_size"),
    ...(own.max_files > 1 ? { maxFiles: value("max_files") } : {}),
    chunkSize: value("chunk_size"),
    ...(own.resumable ? { resumable: object({ guards: text("guards") }) } : {}),
  });
  const uploads = call("fileUploads", text("app"), text(operation.names.camel), options);
  return {
    step: "input",
    imports: [{ from: "@endpointgen/runtime", names: ["fileUploads"] }],
    contract: [{ name: "upload", value: object({ allowedTypes: literal(own.allowed_types) }) }],
    constants: [{ code: prefix("const uploads = ", uploads) }],
    readBody: { by: "uploads.receive", as: "form" },
    openapi: openapi(own, operation),
    tests: [
      {
        template: "upload",
        data: {
          identity: operation.identity,
          maxSize: own.max_size,
          // More than any form around such files.
          announced: own.max_size * own.max_files + 16_777_216,
        },
      },
    ],
  };
}

function openapi(own: Upload, operation: Operation): OpenApiPart {
  const size = `${String(own.max_files)} of at most ${String(own.max_size)} bytes`;
  return {
    requestContent: { "multipart/form-data": formContent(own, operation) },
    responses: {
      "400": { description: "The form is broken, or ended early" },
      "408": { description: "Nothing of the form came for too long" },
      "413": { description: "A file or the form is too large, or they are too many" },
      "415": { description: "The content of a file is of a type that isn't taken" },
    },
    guards: [{ name: "Files", text: `${own.allowed_types.join(", ")}, by content; ${size}` }],
  };
}

function formContent(own: Upload, { upload }: Operation): object {
  const fields = upload?.form?.kind === "fields" ? Object.entries(upload.form.fields) : [];
  const file: JsonSchema = { type: "string", contentMediaType: "application/octet-stream" };
  const files = own.max_files > 1 ? { type: "array", items: file, maxItems: own.max_files } : file;
  const required = fields.filter(([, spec]) => !spec.optional).map(([name]) => name);
  const schema = {
    type: "object",
    properties: {
      ...Object.fromEntries(fields.map(([name, spec]) => [name, fieldSchema(spec)])),
      file: files,
      ...(own.resumable ? { upload_id: { type: "string", maxLength: 64 } } : {}),
    },
    required: [...required, ...(own.resumable ? [] : ["file"])],
  };
  return { schema, encoding: { file: { contentType: own.allowed_types.join(", ") } } };
}
