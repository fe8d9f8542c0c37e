/** Rows that come in batches, such as those of `streamRows`: far cheaper than one by one. */
export interface BatchedRows<Row> extends AsyncIterable<Row> {
  batches(): AsyncIterable<readonly Row[]>;
}

/** Where rows come from. They are read only as fast as they are written. */
export type RowSource<Row> = Iterable<Row> | AsyncIterable<Row> | BatchedRows<Row>;

/** The rows in the batches in which they come. */
export function batchesOf<Row>(
  rows: RowSource<Row>,
): AsyncIterable<Iterable<Row>> | readonly [Iterable<Row>] {
  if ("batches" in rows) return rows.batches();
  return Symbol.asyncIterator in rows ? alone(rows) : [rows];
}

async function* alone<Row>(rows: AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  for await (const row of rows) yield [row];
}
