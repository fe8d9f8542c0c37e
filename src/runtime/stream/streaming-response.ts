import type { Request, RequestHandler, Response } from "express";
import type { App } from "../http/app.js";
import { chunksOf, type Chunk } from "./chunks.js";
import { csvWriter, type CsvOptions } from "./csv.js";
import { preferredEncoding, type Encoding } from "./encoding.js";
import { getContentTypeForFormat, type StreamFormat } from "./format.js";
import { jsonlWriter } from "./jsonl.js";
import { resumptionOf, type ResumeOptions } from "./resume.js";
import type { RowSource } from "./rows.js";
import { streamMetrics } from "./stream-metrics.js";
import { writeChunks } from "./write-chunks.js";

/** How rows are sent. */
export interface StreamingOptions extends CsvOptions {
  /** Label of the metrics: `contacts`. */
  readonly name: string;
  readonly format: StreamFormat;
  /** The browser saves the answer under this name. */
  readonly filename?: string;
  /** False: nothing is compressed, whatever the reader accepts. */
  readonly compress?: boolean;
  /** Seconds after which a reader that takes nothing is cut off; 120 unless said. */
  readonly stallAfter?: number;
  /** Lets readers go on where they were cut off. */
  readonly resume?: ResumeOptions;
}

/** What a source is told besides the request. */
export interface StreamContext {
  /** Aborts when the reader has left, or the stream ended in another way. */
  readonly signal: AbortSignal;
  /** Only rows behind this place are wanted: values of the fields in `resume.by`. */
  readonly after: readonly unknown[] | undefined;
}

/** Gives the rows that answer a request. */
export type RowsFor<Row> = (
  request: Request,
  context: StreamContext,
) => RowSource<Row> | Promise<RowSource<Row>>;

const sizes = { jsonl: 1000, csv: 5000 } as const;

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

interface Exchange {
  readonly request: Request;
  readonly response: Response;
  /** Of the content. */
  readonly type: string;
}

/** One answer. */
class Sending<Row extends object> {
  readonly #app: App;
  readonly #options: StreamingOptions;
  readonly #exchange: Exchange;
  readonly #ending = new AbortController();

  constructor(app: App, options: StreamingOptions, exchange: Exchange) {
    this.#app = app;
    this.#options = options;
    this.#exchange = exchange;
  }

  /** Rejects with what keeps the answer from beginning. */
  async run(rowsFor: RowsFor<Row>): Promise<void> {
    const { request, response } = this.#exchange;
    const leave = () => {
      this.#ending.abort(new Error("The stream has ended."));
    };
    response.once("close", leave);
    let chunks: AsyncGenerator<Chunk, void> | undefined;
    try {
      chunks = await this.#chunks(rowsFor);
      const first = request.method === "HEAD" ? undefined : await chunks.next();
      const encoding = this.#head();
      if (first === undefined) response.end();
      else await this.#send(first.done === true ? chunks : all(first.value, chunks), encoding);
    } catch (error) {
      // Nobody is there to be told that a source was stopped.
      if (!response.closed) throw error;
    } finally {
      leave();
      response.off("close", leave);
      await chunks?.return();
    }
  }

  async #chunks(rowsFor: RowsFor<Row>): Promise<AsyncGenerator<Chunk, void>> {
    const { request } = this.#exchange;
    const { format, name, resume, chunkSize = sizes[format] } = this.#options;
    const { after, placeOf } = resumptionOf<Row>(request, name, resume);
    const writer =
      format === "csv"
        ? csvWriter<Row>(this.#options, placeOf !== undefined)
        : jsonlWriter<Row>(this.#options);
    const rows = await rowsFor(request, { signal: this.#ending.signal, after });
    return chunksOf(rows, writer, { chunkSize, placeOf });
  }

  #head(): Encoding | undefined {
    const { request, response, type } = this.#exchange;
    const { filename, compress = true } = this.#options;
    if (filename !== undefined) response.attachment(filename);
    response.setHeader("content-type", type);
    response.setHeader("x-content-type-options", "nosniff");
    if (!response.hasHeader("cache-control")) {
      response.setHeader("cache-control", "private, no-store");
    }
    if (!compress) return undefined;
    response.vary("accept-encoding");
    const encoding = preferredEncoding(request.headers["accept-encoding"]);
    if (encoding) response.setHeader("content-encoding", encoding);
    return encoding;
  }

  async #send(chunks: AsyncIterable<Chunk>, encoding: Encoding | undefined): Promise<void> {
    const { response } = this.#exchange;
    const { name, stallAfter = 120 } = this.#options;
    const record = this.#app.made(streamMetrics)(name);
    const options = {
      encoding,
      stallMs: stallAfter * 1000,
      clock: this.#app.world.clock,
      onChunk: record.chunk,
    };
    try {
      const ending = await writeChunks(chunks, response, options);
      record.end(ending);
      if (ending === "stalled") response.destroy();
    } catch (error) {
      const isOurs = !response.closed;
      record.end(isOurs ? "failed" : "left");
      // A source that was told to stop may say so by an error.
      if (isOurs) this.#app.track(error instanceof Error ? error : new Error(String(error)));
      response.destroy();
    }
  }
}

async function* all(first: Chunk, rest: AsyncGenerator<Chunk, void>): AsyncGenerator<Chunk> {
  yield first;
  yield* rest;
}
