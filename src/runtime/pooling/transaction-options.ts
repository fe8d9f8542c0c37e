import { Refusal } from "../http/refusal.js";
import type { Statement } from "./driver.js";

/** How much a transaction sees of others; what the database has as default unless said. */
export type Isolation = "read committed" | "repeatable read" | "serializable";

/** How a transaction is run. */
export interface TransactionOptions extends DatabaseIdentity {
  readonly isolation?: Isolation;
  readonly readOnly?: boolean;
  /** Further tries after a serialization failure or a deadlock; 3 unless said. */
  readonly retries?: number;
}

/** Who is calling, as policies of row-level security ask for it. */
export interface DatabaseIdentity {
  /** Claims of the caller's token, for row-level security: `request.jwt.claims`. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The database role for the transaction, such as `authenticated`. */
  readonly role?: string;
  /** The roles that may be asked for; `anon` and `authenticated` unless said. */
  readonly roles?: readonly string[];
}

const isolations: readonly Isolation[] = ["read committed", "repeatable read", "serializable"];

/** One round trip: BEGIN, and what holds for this transaction alone. */
export function beginText(
  { isolation, readOnly = false }: TransactionOptions,
  localTimeoutMs: number | undefined,
): string {
  if (isolation !== undefined && !isolations.includes(isolation)) {
    throw new TypeError(`There is no isolation level "${isolation as string}".`);
  }
  const level = isolation === undefined ? "" : ` isolation level ${isolation}`;
  const begin = `begin${level}${readOnly ? " read only" : ""}`;
  if (localTimeoutMs === undefined) return begin;
  return `${begin}; set local statement_timeout = ${Math.ceil(localTimeoutMs)}`;
}

/**
 * Tells the database who is calling, until the transaction ends.
 * @throws Refusal 403 `database_role_not_allowed`: a token must not choose `service_role`.
 */
export function claimsStatement(options: TransactionOptions): Statement | undefined {
  const { claims, role, roles = ["anon", "authenticated"] } = options;
  if (claims === undefined && role === undefined) return undefined;
  if (role !== undefined && !roles.includes(role)) {
    throw new Refusal({
      status: 403,
      code: "database_role_not_allowed",
      detail: "The token's role may not be used here.",
    });
  }
  const settings: [string, string][] = [
    ["request.jwt.claims", JSON.stringify(claims ?? {})],
    ...(role === undefined ? [] : [["role", role] as [string, string]]),
  ];
  const calls = settings.map((_, at) => `set_config($${at * 2 + 1}, $${at * 2 + 2}, true)`);
  return { text: `select ${calls.join(", ")}`, values: settings.flat() };
}
