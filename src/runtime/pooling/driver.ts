/** What a pool needs of a database, so that Postgres and the embedded PGlite are used alike. */

/** One statement; values stand apart from the text, always. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
}

export type Row = Record<string, unknown>;

/** What a statement came to. */
export interface Rows {
  readonly rows: Row[];
  /** Rows that were written; undefined where the database doesn't say. */
  readonly affected: number | undefined;
}

/** One connection. What it throws carries an SQLSTATE in `code` where the database said so. */
export interface Connection {
  query(statement: Statement): Promise<Rows>;
  /** Several statements without values, in one round trip. */
  script(text: string): Promise<void>;
  /** True when nothing more can be asked of it. */
  readonly isBroken: boolean;
  /** False while a transaction is open: somebody wrote `begin` by hand, and no end. */
  readonly isIdle: boolean;
  /** Lets go of it at once, whatever it is doing. */
  close(): void;
}

/** How connections are made. */
export interface Driver {
  /** True: the database has one session, which everybody shares in turn. */
  readonly isSingle: boolean;
  /** Rejects when there is none after `limitMs`; then nothing of the attempt is left. */
  connect(limitMs: number): Promise<Connection>;
  /** Ends what connections share. */
  close(): Promise<void>;
}
