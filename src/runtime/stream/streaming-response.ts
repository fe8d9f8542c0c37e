import type { RequestHandler } from "express";
import type { App } from "../http/app.js";
import { getContentTypeForFormat } from "./format.js";
import { Sending } from "./sending.js";
import type { RowsFor, StreamingOptions } from "./streaming-options.js";

/**
 * An Express handler that sends rows while they are read: as fast as the reader takes them, in the
 * memory of two chunks, compressed where the reader accepts it. A source that fails before its
 * first chunk is an error of the route (`next`); later, the connection breaks off, so that nobody
 * takes half of the rows for all of them, and the error is tracked. With `resume` and `?cursor=` in
 * the request, the last row of each chunk says its place in `_cursor`; `?cursor=<place>` goes on
 * behind it. Throws a RangeError for a format that we don't have.
 * @example
 * import { createApp, getDbClient, streamingResponse, streamRows } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string };
 * }
 * const db = getDbClient<Tables>();
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const options = { name: "contacts", format: "csv", filename: "contacts.csv" } as const;
 * const contacts = streamingResponse(app, options, (_request, { signal }) =>
 *   streamRows(db, "contacts.export", { text: "select id, name from contacts" }, { signal }),
 * );
 * app.express.get("/contacts/export", contacts);
 */
export function streamingResponse<Row extends object>(
  app: App,
  options: StreamingOptions,
  rowsFor: RowsFor<Row>,
): RequestHandler {
  const type = getContentTypeForFormat(options.format);
  return (request, response, next) => {
    const sending = new Sending(app, options, { request, response, type });
    sending.run(rowsFor).catch(next);
  };
}
