/** How rows can be written: one JSON text a line, or comma-separated values (RFC 4180). */
export type StreamFormat = "jsonl" | "csv";

const types: Readonly<Record<StreamFormat, string>> = {
  jsonl: "application/jsonl; charset=utf-8",
  csv: "text/csv; charset=utf-8",
};

/**
 * The `Content-Type` of rows in that format. Throws a RangeError for another format.
 * @example
 * import { createApp, getContentTypeForFormat, streamJsonlAsync } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.express.get("/contacts/names", async (_request, response) => {
 *   response.setHeader("content-type", getContentTypeForFormat("jsonl"));
 *   for await (const text of streamJsonlAsync([{ name: "Ann" }])) response.write(text);
 *   response.end();
 * });
 */
export function getContentTypeForFormat(format: StreamFormat): string {
  // Callers in JavaScript may hand on what a request asked for.
  if (Object.hasOwn(types, format)) return types[format];
  throw new RangeError(`Rows are written as ${Object.keys(types).join(" or ")}, not ${format}.`);
}
