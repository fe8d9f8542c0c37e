import type { Contribution, OpenApiPart } from "../../model/contribution.js";
import type { Operation } from "../../model/endpoint-model.js";
import { call, literal, object, prefix, text } from "../../render/code.js";
import type { Stream } from "./schema.js";

/** Rows that the handler gives are sent while it gives them (step 8). */
export function contribute(own: Stream, operation: Operation): Contribution | undefined {
  if (operation.stream === undefined) return undefined;
  const options = {
    chunkSize: operation.value("stream.chunk_size"),
    ...(own.filename === undefined ? {} : { filename: literal(own.filename) }),
  };
  const made = call("streamedRows", text("app"), text(operation.names.camel), object(options));
  return {
    step: "logic",
    imports: [{ from: "@endpointgen/runtime", names: ["streamedRows"] }],
    contract: [{ name: "stream", value: literal(own.format) }],
    constants: [{ code: prefix("const streamed = ", made) }],
    lends: "streamed",
    openapi: openapi(own),
    tests: [{ template: "stream", data: {} }],
  };
}

/** Lines have no schema in OpenAPI 3.1: the text as a whole is one. */
const openapi = ({ format, chunk_size }: Stream): OpenApiPart => ({
  content: {
    [format === "csv" ? "text/csv" : "application/jsonl"]: { schema: { type: "string" } },
  },
  guards: [{ name: "Stream", text: `${format}, ${String(chunk_size)} rows at a time` }],
});
