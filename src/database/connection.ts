/** A row as the driver hands it over. */
export type Row = Readonly<Record<string, unknown>>;

/** A database that is asked a few questions and closed again. */
export interface Connection {
  /** One statement; throws what the database says against it. */
  run(statement: string): Promise<void>;
  rows(query: string): Promise<readonly Row[]>;
  close(): Promise<void>;
}

/** The database's own complaint, as both drivers give it. */
export interface DatabaseError {
  readonly message: string;
  /** SQLSTATE. */
  readonly code?: string | undefined;
  readonly hint?: string | undefined;
  /** Of the first wrong character in the statement, counted from 1 in characters. */
  readonly position?: string | undefined;
}

/** Both drivers give SQLSTATE, five characters; anything else thrown is no answer of a database. */
export function asDatabaseError(error: unknown): DatabaseError | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code)
    ? (error as DatabaseError)
    : undefined;
}
