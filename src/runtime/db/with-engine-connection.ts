import type { Session } from "../pooling/session.js";

/** What lends connections: a client, or a pool. */
export interface Lender<Tables> {
  sessionScope<Result>(work: (session: Session<Tables>) => Promise<Result>): Promise<Result>;
}

/**
 * Wraps work so that each call gets a connection as its first argument, which goes back when the
 * call ends, however it ends.
 * @example
 * import { getDbClient, withEngineConnection } from "@endpointgen/runtime";
 *
 * interface Tables {
 *   contacts: { id: string; name: string };
 * }
 * const nameOf = withEngineConnection(getDbClient<Tables>(), (session, id: string) =>
 *   session.executeOne(
 *     "contacts.name",
 *     session.db.selectFrom("contacts").select("name").where("id", "=", id),
 *   ),
 * );
 * await nameOf("7");
 */
export function withEngineConnection<Tables, Given extends unknown[], Result>(
  db: Lender<Tables>,
  work: (session: Session<Tables>, ...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  return (...given) => db.sessionScope((session) => work(session, ...given));
}
