import type { Log } from "../logging/log.js";
import type { RepeatOptions } from "../pooling/statement-watch.js";

/** What counts statements: a client, or a pool. */
export interface Counter {
  counting<Result>(options: RepeatOptions, work: () => Result): Result;
}

/** What happens when a request repeats a statement. */
export interface WatchOptions {
  /** `throw` is for tests, `warn` for development; in production nobody counts. */
  readonly mode: "throw" | "warn" | "off";
  readonly log?: Log;
  /** Times that one statement may be sent; 2 unless said. */
  readonly allowed?: number;
}

/** One statement for each row of another: the mistake that grows with the data. */
export class RepeatedStatementError extends Error {
  override readonly name = "RepeatedStatementError";
  /** The statement's name, or its text without values. */
  readonly statement: string;

  constructor(statement: string, times: number) {
    super(`${statement} was sent ${times} times in one request; load all rows at once.`);
    this.statement = statement;
  }
}

/**
 * Runs the work of one request and counts its statements by name: one that is sent more often than
 * allowed rejects with a RepeatedStatementError, or is logged, once for each name.
 * @example
 * import { getDbClient, watchStatements } from "@endpointgen/runtime";
 *
 * const db = getDbClient();
 * await watchStatements(db, { mode: "throw" }, () =>
 *   db.read((session) => session.query("contacts.count", "select count(*) from contacts")),
 * );
 */
export function watchStatements<Result>(
  db: Counter,
  { mode, log, allowed = 2 }: WatchOptions,
  work: () => Result,
): Result {
  if (mode === "off") return work();
  const onRepeat: RepeatOptions["onRepeat"] = ({ statement, times }) => {
    if (mode === "throw") throw new RepeatedStatementError(statement, times);
    if (times === allowed + 1) log?.warn({ statement }, "a statement is repeated in one request");
  };
  return db.counting({ allowed, onRepeat }, work);
}
