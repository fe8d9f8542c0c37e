import { textOf } from "../http/write.js";
import { writeText } from "../response/write-text.js";
import { chunksOf, textsOf, type LineWriter } from "./chunks.js";
import type { RowSource } from "./rows.js";

/** Where a row says how to go on behind it. */
export const placeField = "_cursor";

/** How rows become JSON lines. */
export interface JsonlOptions {
  /** Rows in a chunk; 1,000 unless said. Rows that are long make it shorter. */
  readonly chunkSize?: number;
  /** Fields that are left out, at any depth. */
  readonly excludeFields?: readonly string[];
}

/** One JSON text a line; a row that says its place does so in `_cursor`. */
export function jsonlWriter<Row extends object>({
  excludeFields = [],
}: Pick<JsonlOptions, "excludeFields">): LineWriter<Row> {
  const write = (row: object) => `${textOf(writeText(row, excludeFields, false))}\n`;
  return {
    head: () => "",
    line: (row, place) => write(place === undefined ? row : { ...row, [placeField]: place }),
  };
}

/**
 * Rows as texts of JSON lines, a thousand rows each. Reads on only when the text before was taken;
 * who stops reading ends the source, too. Throws a RangeError unless `chunkSize` is a whole number
 * of at least 1, and a TypeError for a row that JSON can't hold. To answer a request use
 * `streamingResponse`, which also looks after readers that are slow or leave.
 * @example
 * import { createWriteStream } from "node:fs";
 * import { Readable } from "node:stream";
 * import { pipeline } from "node:stream/promises";
 * import { streamJsonlAsync } from "@endpointgen/runtime";
 *
 * async function* contacts() {
 *   for (let id = 1; id <= 10_000; id += 1) yield await Promise.resolve({ id });
 * }
 * const texts = streamJsonlAsync(contacts(), { chunkSize: 1000 });
 * await pipeline(Readable.from(texts), createWriteStream("contacts.jsonl"));
 */
export function streamJsonlAsync<Row extends object>(
  rows: RowSource<Row>,
  { chunkSize = 1000, ...options }: JsonlOptions = {},
): AsyncGenerator<string, void> {
  return textsOf(chunksOf(rows, jsonlWriter<Row>(options), { chunkSize }));
}
