import { Refusal } from "../http/refusal.js";

/** What was being done when the database failed. */
export type Doing = "connect" | "read" | "write" | "commit";

/** What the log may know of a failure: never a value, which messages of the database do hold. */
export interface FaultFacts {
  /** Five characters of the SQL standard; undefined when the connection itself failed. */
  readonly sqlstate: string | undefined;
  /** The constraint that said no. */
  readonly constraint: string | undefined;
}

/** A failure of the database, as callers are told it. */
export class DatabaseFault extends Refusal implements FaultFacts {
  readonly sqlstate: string | undefined;
  readonly constraint: string | undefined;

  constructor(told: Told, facts: FaultFacts, cause: Error) {
    const headers = told.status === 503 ? { headers: { "retry-after": "1" } } : {};
    super({ ...told, ...headers });
    this.sqlstate = facts.sqlstate;
    this.constraint = facts.constraint;
    this.cause = cause;
  }
}

interface Told {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
}

/** What callers can do something about, by SQLSTATE. */
const answers: Readonly<Record<string, Told>> = {
  "23505": { status: 409, code: "unique_violation", detail: "There already is one like this." },
  "23P01": { status: 409, code: "exclusion_violation", detail: "It collides with another one." },
  "23503": {
    status: 409,
    code: "foreign_key_violation",
    detail: "It refers to something, or something refers to it.",
  },
  "23514": { status: 422, code: "check_violation", detail: "A value isn't allowed here." },
  "23502": { status: 422, code: "not_null_violation", detail: "A value is missing." },
};

const invalid: Told = {
  status: 422,
  code: "invalid_value",
  detail: "A value doesn't fit its column.",
};
const unavailable: Told = {
  status: 503,
  code: "database_unavailable",
  detail: "The database can't be used just now.",
};
const broken: Told = {
  status: 500,
  code: "database_error",
  detail: "The database failed. The request id finds it in our logs.",
};
const unknown: Told = {
  status: 503,
  code: "database_outcome_unknown",
  detail:
    "The connection broke before the database confirmed; the change may or may not have been made.",
};

/** Values of callers that a column's type refuses: too long, out of range, no date … */
const invalidValue = /^22(001|003|007|008|009|00P|021|023|P02|P03|P05)$/;

/** Connection lost, too few resources, told to stop, or stopped to let others pass. */
const passing = /^(08|53|57|40)|^55P03$/;

/**
 * Sorts what a driver threw. A connection that breaks while the database may already have kept
 * what it was sent is 503 `database_outcome_unknown`, which nothing repeats by itself.
 */
export function databaseFault(error: unknown, doing: Doing): Refusal {
  if (Refusal.is(error)) return error.code === "circuit_open" ? open(error) : error;
  const { code: sqlstate, constraint } = factsIn(error);
  const facts = { sqlstate, constraint };
  return new DatabaseFault(tellOf(sqlstate, doing), facts, causeOf(error, facts));
}

function tellOf(sqlstate: string | undefined, doing: Doing): Told {
  if (sqlstate === undefined) return broken;
  const isOpen = sqlstate.startsWith("08") && (doing === "commit" || doing === "write");
  if (isOpen) return unknown;
  const known = answers[sqlstate];
  if (known) return known;
  if (invalidValue.test(sqlstate)) return invalid;
  return passing.test(sqlstate) ? unavailable : broken;
}

/** True for a transaction that the database gave up so that others could go on. */
export function isWorthRepeating(error: unknown): boolean {
  return error instanceof DatabaseFault && ["40001", "40P01"].includes(error.sqlstate ?? "");
}

function factsIn(error: unknown): { readonly code?: string; readonly constraint?: string } {
  if (typeof error !== "object" || error === null) return {};
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return {
    ...(typeof code === "string" && /^[0-9A-Z]{5}$/.test(code) && { code }),
    ...(typeof constraint === "string" && { constraint }),
  };
}

/** Messages of class 42 name tables and columns; those of other classes may quote values. */
function causeOf(error: unknown, { sqlstate, constraint }: FaultFacts): Error {
  if (!(error instanceof Error)) return new Error("The database driver failed.");
  const isSafe = sqlstate === undefined || /^(42|08|28|3D|3F|53|57|40)/.test(sqlstate);
  const about = constraint === undefined ? "" : ` (${constraint})`;
  const clean = new Error(isSafe ? error.message : `SQLSTATE ${sqlstate}${about}`);
  clean.name = "DatabaseError";
  return clean;
}

function open({ headers }: Refusal): Refusal {
  return new Refusal({ ...unavailable, headers });
}
