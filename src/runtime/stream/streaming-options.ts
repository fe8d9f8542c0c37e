import type { Request } from "express";
import type { CsvOptions } from "./csv.js";
import type { StreamFormat } from "./format.js";
import type { ResumeOptions } from "./resume.js";
import type { RowSource } from "./rows.js";

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
