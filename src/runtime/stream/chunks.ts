import { batchesOf, type RowSource } from "./rows.js";

/** Lines that are written at once. */
export interface Chunk {
  readonly text: string;
  /** Rows in it. */
  readonly rows: number;
}

/** Writes rows in one format. */
export interface LineWriter<Row> {
  /** What comes before the first row; undefined when there is none. */
  head(first: Row | undefined): string;
  /** One row with its line end; `place` is what a reader hands back to go on behind it. */
  line(row: Row, place: string | undefined): string;
}

/** How lines become chunks. */
export interface ChunkOptions<Row> {
  /** Rows in a chunk. */
  readonly chunkSize: number;
  /** Makes the token that the last row of a chunk carries. */
  readonly placeOf?: ((row: Row) => string) | undefined;
}

/** A chunk ends here though it has few rows, in characters: rows may be long. */
const longest = 1_048_576;

/**
 * Joins rows to chunks; reads on only when the chunk before was taken.
 * @throws RangeError unless `chunkSize` is a whole number of at least 1.
 */
export async function* chunksOf<Row>(
  rows: RowSource<Row>,
  writer: LineWriter<Row>,
  { chunkSize, placeOf }: ChunkOptions<Row>,
): AsyncGenerator<Chunk, void> {
  if (!Number.isInteger(chunkSize) || chunkSize < 1) {
    throw new RangeError(`chunkSize must be a whole number of at least 1, not ${chunkSize}.`);
  }
  let text: string | undefined;
  let count = 0;
  for await (const batch of batchesOf(rows)) {
    for (const row of batch) {
      text ??= writer.head(row);
      count += 1;
      const isLast = count >= chunkSize || text.length >= longest;
      text += writer.line(row, isLast ? placeOf?.(row) : undefined);
      if (!isLast) continue;
      yield { text, rows: count };
      text = "";
      count = 0;
    }
  }
  text ??= writer.head(undefined);
  if (text !== "") yield { text, rows: count };
}

/** The chunks' texts alone. */
export async function* textsOf(chunks: AsyncIterable<Chunk>): AsyncGenerator<string, void> {
  for await (const { text } of chunks) yield text;
}
