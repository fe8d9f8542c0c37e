import { principalOf } from "../../auth/user.js";
import type { SubmittedJob } from "../http/submit.js";

/** Who submits jobs without a caller, and what that may do. */
export interface ServiceUserOptions {
  /** Names it in the handler and in the log. */
  readonly id: string;
  /** Whose data its jobs are about, where there are tenants. */
  readonly tenant?: string;
  /** All that its jobs may need; none unless said. */
  readonly scopes?: readonly string[];
  readonly roles?: readonly string[];
}

/** An issuer has an address, so none is called this. */
const services = "service user";

/**
 * A user that is no caller, for jobs that nobody asks for. It may do what is said here and nothing
 * else: workers check its scopes and roles as those of every submitter. It is its own principal, so no
 * caller sees its jobs at `/jobs`, shares its limits or pays for it, also not one of the same id.
 * @throws RangeError for an empty id, and for control characters, which would make it look like another.
 * @example
 * import { serviceUser } from "@endpointgen/runtime";
 *
 * export const reporter = serviceUser({ id: "reporter", scopes: ["run:report"] });
 */
export function serviceUser(options: ServiceUserOptions): SubmittedJob["user"] {
  const { id, tenant, scopes = [], roles = [] } = options;
  if (id === "") throw new RangeError("a service user has an id");
  if (/\p{Cc}/u.test(`${id}${tenant ?? ""}`)) {
    throw new RangeError("ids and tenants of service users hold no control characters");
  }
  const principal = principalOf({ id, tenant, people: services });
  return { id, tenant, principal, scopes: new Set(scopes), roles: new Set(roles) };
}
