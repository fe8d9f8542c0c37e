import { chunksOf, textsOf, type LineWriter } from "./chunks.js";
import { csvField } from "./csv-field.js";
import { placeField } from "./jsonl.js";
import type { RowSource } from "./rows.js";

/** How rows become lines of comma-separated values. */
export interface CsvOptions {
  /** The fields that are written, in this order, as the first line; unless said, those of the first row. */
  readonly headers?: readonly string[];
  /** Rows in a chunk; 5,000 unless said. Rows that are long make it shorter. */
  readonly chunkSize?: number;
  /** Fields that are left out, at any depth. */
  readonly excludeFields?: readonly string[];
  /**
   * True: text that a spreadsheet would take for a formula stays as it is. Only for readers that are
   * no spreadsheets: it runs on the machine of whoever opens the file.
   */
  readonly keepFormulas?: boolean;
}

/** Lines of RFC 4180; with `placed`, the last column tells how to go on behind a row. */
export function csvWriter<Row extends object>(
  options: Omit<CsvOptions, "chunkSize">,
  placed = false,
): LineWriter<Row> {
  const { headers, excludeFields = [], keepFormulas = false } = options;
  const excluded = new Set(excludeFields);
  const lineOf = (cells: readonly unknown[]) =>
    `${cells.map((cell) => csvField(cell, { excluded, keepFormulas })).join(",")}\r\n`;
  const wanted = (names: readonly string[]) => names.filter((name) => !excluded.has(name));
  let columns = headers && wanted(headers);
  return {
    head(first) {
      columns ??= wanted(Object.keys(first ?? {}));
      const names = placed ? [...columns, placeField] : columns;
      return names.length === 0 ? "" : lineOf(names);
    },
    line(row, place) {
      const cells: unknown[] = (columns ?? []).map((name) => memberOf(row, name));
      if (placed) cells.push(place);
      return lineOf(cells);
    },
  };
}

/** Only what the row itself has: a column called `constructor` isn't everybody's. */
function memberOf(row: object, name: string): unknown {
  return Object.hasOwn(row, name) ? (row as Readonly<Record<string, unknown>>)[name] : undefined;
}

/**
 * Rows as texts of comma-separated values (RFC 4180), five thousand rows each, the header line
 * first. Text that a spreadsheet would take for a formula gets an apostrophe before it. Times are
 * written in ISO 8601, lists and objects as JSON, what is missing as nothing. Reads on only when
 * the text before was taken; who stops reading ends the source, too. Throws a RangeError unless
 * `chunkSize` is a whole number of at least 1. To answer a request use `streamingResponse`.
 * @example
 * import { createWriteStream } from "node:fs";
 * import { Readable } from "node:stream";
 * import { pipeline } from "node:stream/promises";
 * import { streamCsv } from "@endpointgen/runtime";
 *
 * const contacts = [{ id: 7, name: "Ann", email: "ann@example.com" }];
 * const texts = streamCsv(contacts, { headers: ["id", "name", "email"], chunkSize: 5000 });
 * await pipeline(Readable.from(texts), createWriteStream("contacts.csv"));
 */
export function streamCsv<Row extends object>(
  rows: RowSource<Row>,
  { chunkSize = 5000, ...options }: CsvOptions = {},
): AsyncGenerator<string, void> {
  return textsOf(chunksOf(rows, csvWriter<Row>(options), { chunkSize }));
}
