import type { Compilable } from "kysely";
import type { Row, Statement } from "../pooling/driver.js";
import type { RepeatOptions } from "../pooling/statement-watch.js";
import { systemWorld } from "../world/system.js";
import type { World } from "../world/world.js";
import { abortable } from "./abortable.js";
import type { Reader, RowsLender } from "./held-session.js";
import { openCursor, type RowCursor } from "./row-cursor.js";

/** SQL by hand: `$1`, `$2` … in the text, values beside it. */
export type SqlText = Statement;

/** How rows are read. */
export interface StreamRowsOptions extends Reader {
  /** Rows that are fetched at a time; 1,000 unless said. */
  readonly batchSize?: number;
  /** Ends the reading; then it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  readonly world?: Pick<World, "id">;
}

/** A lender whose statements are counted. */
export interface CountedLender<Tables> extends RowsLender<Tables> {
  counting<Result>(options: RepeatOptions, work: () => Result): Result;
}

/** Rows of a query: one by one, or in the batches in which they were fetched. */
export interface StreamedRows<Result> extends AsyncIterable<Result> {
  batches(): AsyncGenerator<Result[], void>;
}

/** Fetching again is no repeated query. */
const uncounted: RepeatOptions = { allowed: Infinity, onRepeat: () => undefined };

/**
 * Reads a query's rows through a cursor of the database, from the replica where there is one: in
 * memory are the batch in hand and the next one, which is fetched meanwhile. Nothing happens before
 * the first row is asked for. The reading holds one connection and a read-only transaction until
 * its end; who leaves the loop gives them back. Rejects with a Refusal as the pool does, and with a
 * RangeError unless `batchSize` is a whole number of at least 1.
 * @example
 * import { getDbClient, streamRows } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string };
 * }
 * const db = getDbClient<Tables>();
 * const query = (await db.builder()).selectFrom("contacts").select(["id", "name"]);
 * for await (const { name } of streamRows(db, "contacts.all", query)) {
 *   process.stdout.write(`${name}\n`);
 * }
 */
export function streamRows<Tables, Result = Row>(
  lender: CountedLender<Tables>,
  name: string,
  query: Compilable<Result> | SqlText,
  options: StreamRowsOptions = {},
): StreamedRows<Result> {
  const { batchSize = 1000, world = systemWorld, signal, ...reader } = options;
  const batches = async function* (): AsyncGenerator<Result[], void> {
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`batchSize must be a whole number of at least 1, not ${batchSize}.`);
    }
    signal?.throwIfAborted();
    const cursor = `endpointgen_${world.id().replaceAll(/\W/g, "_")}`;
    const plan = { label: name, query: textOf(query), cursor, size: batchSize, reader };
    const counted = <Value>(work: () => Value): Value => lender.counting(uncounted, work);
    const opening = counted(() => openCursor(lender, plan));
    // Rows are what the query says they are; only the database knows better.
    yield* fetched(opening, { counted, batchSize, signal }) as AsyncGenerator<Result[], void>;
  };
  return {
    batches,
    async *[Symbol.asyncIterator]() {
      for await (const batch of batches()) yield* batch;
    },
  };
}

interface Fetching {
  readonly counted: <Value>(work: () => Value) => Value;
  readonly batchSize: number;
  readonly signal: AbortSignal | undefined;
}

async function* fetched(
  opening: Promise<RowCursor>,
  { counted, batchSize, signal }: Fetching,
): AsyncGenerator<Row[], void> {
  try {
    const cursor = await abortable(opening, signal);
    const fetch = (): Promise<Row[]> => {
      const coming = counted(() => cursor.fetch());
      // Whoever stopped reading isn't there to hear of it.
      coming.catch(() => undefined);
      return coming;
    };
    let next: Promise<Row[]> | undefined = fetch();
    while (next) {
      const batch: Row[] = await abortable(next, signal);
      if (batch.length === 0) return;
      next = batch.length < batchSize ? undefined : fetch();
      yield batch;
    }
  } finally {
    const closed = opening.then(
      (cursor) => cursor.close(),
      () => undefined,
    );
    // A statement in hand ends by itself, or at its time limit; who aborts doesn't wait for that.
    if (signal?.aborted !== true) await closed;
  }
}

function textOf(query: Compilable | SqlText): SqlText {
  if (!("compile" in query)) return query;
  const { sql, parameters } = query.compile();
  return { text: sql, values: parameters };
}
