import type { Request, Response } from "express";
import { Streamed } from "../http/streamed.js";
import { getContentTypeForFormat } from "./format.js";
import { Sending, type StreamApp } from "./sending.js";
import type { RowsFor, StreamingOptions } from "./streaming-options.js";

/** What the generated code hands over, as far as it is needed here. */
export interface StreamHandlerContext {
  readonly raw: { readonly request: Request; readonly response: Response };
  /** Of the handler's own work: the first chunk. */
  readonly signal: AbortSignal;
}

/**
 * The body of a handler's reply that is sent while it is made. It resolves with the first chunk in
 * hand: until then faults, retries and time limits are those of any handler, and afterwards those of
 * `streamingResponse`.
 */
export async function openStream<Row extends object>(
  app: StreamApp,
  options: StreamingOptions,
  { raw, signal, rowsFor }: StreamHandlerContext & { readonly rowsFor: RowsFor<Row> },
): Promise<Streamed> {
  signal.throwIfAborted();
  const type = getContentTypeForFormat(options.format);
  const sending = new Sending<Row>(app, options, { ...raw, type });
  const end = (): void => {
    // What is wrong with the source was told by whoever read it.
    sending.end().catch(() => undefined);
  };
  // An answer may also go out in its place, or its reader leave before it begins.
  raw.response.once("close", end);
  signal.addEventListener("abort", sending.stop, { once: true });
  try {
    await sending.open(rowsFor);
  } catch (error) {
    end();
    throw error;
  } finally {
    signal.removeEventListener("abort", sending.stop);
  }
  return new Streamed(() => {
    sending.send().catch((error: unknown) => {
      app.track(error instanceof Error ? error : new Error(String(error)));
      raw.response.destroy();
    });
  });
}
