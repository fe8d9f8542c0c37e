import type { Row, Statement } from "../pooling/driver.js";
import { holdSession, reading, type Reader, type RowsLender } from "./held-session.js";

/** A query's rows, as far as they were asked for. */
export interface RowCursor {
  fetch(): Promise<Row[]>;
  close(): Promise<void>;
}

/** Which rows, and how many at a time. */
export interface CursorPlan {
  /** Of metrics, spans and the N+1 counter. */
  readonly label: string;
  readonly query: Statement;
  /** A name of ours: letters, digits and `_`. */
  readonly cursor: string;
  readonly size: number;
  readonly reader: Reader;
}

/** A cursor in a transaction of its own: the database makes rows when they are fetched. */
export async function openCursor<Tables>(
  lender: RowsLender<Tables>,
  plan: CursorPlan,
): Promise<RowCursor> {
  const { label, query, cursor, reader } = plan;
  const { session, end } = await holdSession(lender, reader);
  // What was wrong with the connection, the statement that met it has told.
  const close = () => end().catch(() => undefined);
  const hold = session.isSingle ? "with hold " : "";
  try {
    const text = `declare ${cursor} no scroll cursor ${hold}for ${query.text}`;
    await session.query(label, text, query.values);
  } catch (error) {
    await close();
    throw error;
  }
  const fetch = `fetch forward ${plan.size} from ${cursor}`;
  if (!session.isSingle) return { fetch: () => session.query(`${label}.fetch`, fetch), close };
  // Its rows are made here, so here is where the query may fail.
  await end();
  return sharedCursor(lender, plan, fetch);
}

/**
 * The embedded database has one session, and a transaction that stays open would keep everybody
 * else waiting. There the cursor outlives its transaction (its rows are made at once), so that
 * between two fetches others have their turn.
 */
function sharedCursor<Tables>(
  lender: RowsLender<Tables>,
  { label, cursor }: CursorPlan,
  fetch: string,
): RowCursor {
  const say = (name: string, text: string) =>
    reading(lender, (session) => session.query(name, text));
  return {
    fetch: () => say(`${label}.fetch`, fetch),
    async close() {
      await say(`${label}.close`, `close ${cursor}`).catch(() => undefined);
    },
  };
}
