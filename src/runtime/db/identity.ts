import type { User } from "../auth/user.js";
import { Refusal } from "../http/refusal.js";
import { DatabaseFault } from "../pooling/fault.js";
import type { DatabaseIdentity } from "../pooling/transaction-options.js";

/** The parts of a user that the database is told. */
export type Claimant = Pick<User, "id" | "claims">;

const nobody = "anon";

/** SQLSTATE: a grant is missing, or a policy says no to a row that is written. */
const insufficientPrivilege = "42501";

/**
 * Who calls, as Supabase's policies ask for it. The role is the claim `role`, as PostgREST reads it;
 * who has none is `anon`, which policies let in least. A user without claims has at least `sub`.
 */
export function identityOf(
  user: Claimant | undefined,
  roles?: readonly string[],
): DatabaseIdentity {
  const claimed = user?.claims["role"] ?? nobody;
  // Whatever isn't a text is no role that anybody allowed.
  const role = typeof claimed === "string" ? claimed : "";
  const claims = user === undefined ? { role } : { sub: user.id, ...user.claims, role };
  return { claims, role, ...(roles && { roles }) };
}

/** What the database forbids a caller is theirs to hear; without one it is a mistake of ours. */
export async function withDenials<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DatabaseFault) || error.sqlstate !== insufficientPrivilege) throw error;
    const detail = "The database doesn't let you do this.";
    throw new Refusal({ status: 403, code: "database_denied", detail });
  }
}
