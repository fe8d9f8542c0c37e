import type { Request, Response } from "express";
import type { App } from "../http/app.js";
import { chunksOf, type Chunk } from "./chunks.js";
import { csvWriter } from "./csv.js";
import { preferredEncoding, type Encoding } from "./encoding.js";
import { jsonlWriter } from "./jsonl.js";
import { resumptionOf } from "./resume.js";
import { streamMetrics } from "./stream-metrics.js";
import type { RowsFor, StreamingOptions } from "./streaming-options.js";
import { writeChunks } from "./write-chunks.js";

/** The parts of an app that streams use. */
export type StreamApp = Pick<App, "made" | "track" | "world">;

const sizes = { jsonl: 1000, csv: 5000 } as const;

/** A request, and what becomes of it. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  /** Of the content. */
  readonly type: string;
}

/** One answer: opened, then sent. */
export class Sending<Row extends object> {
  readonly #app: StreamApp;
  readonly #options: StreamingOptions;
  readonly #exchange: Exchange;
  readonly #ending = new AbortController();
  #rest: AsyncGenerator<Chunk, void> | undefined;
  #first: Chunk | undefined;

  constructor(app: StreamApp, options: StreamingOptions, exchange: Exchange) {
    this.#app = app;
    this.#options = options;
    this.#exchange = exchange;
  }

  /** Opens and sends. Rejects with what keeps the answer from beginning. */
  async run(rowsFor: RowsFor<Row>): Promise<void> {
    try {
      await this.open(rowsFor);
      await this.send();
    } catch (error) {
      // Nobody is there to be told that a source was stopped.
      if (!this.#exchange.response.closed) throw error;
    } finally {
      await this.end();
    }
  }

  /** Reads the first chunk, before anything is sent. Whoever opens calls `end`, too. */
  async open(rowsFor: RowsFor<Row>): Promise<void> {
    const { request, response } = this.#exchange;
    response.once("close", this.stop);
    this.#rest = await this.#chunks(rowsFor);
    if (request.method === "HEAD") return;
    const first = await this.#rest.next();
    this.#first = first.done === true ? undefined : first.value;
  }

  /** Sends the head, the chunk that is there, and the others while they are read. */
  async send(): Promise<void> {
    const { request, response } = this.#exchange;
    const encoding = this.#head();
    if (request.method === "HEAD" || this.#rest === undefined) response.end();
    else await this.#send(all(this.#first, this.#rest), encoding);
  }

  /** Tells the source to stop. */
  readonly stop = (): void => {
    this.#ending.abort(new Error("The stream has ended."));
  };

  /** Lets go of the source; again does nothing. */
  async end(): Promise<void> {
    this.stop();
    this.#exchange.response.off("close", this.stop);
    await this.#rest?.return();
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

async function* all(
  first: Chunk | undefined,
  rest: AsyncGenerator<Chunk, void>,
): AsyncGenerator<Chunk> {
  if (first !== undefined) yield first;
  yield* rest;
}
