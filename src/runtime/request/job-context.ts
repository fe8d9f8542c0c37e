import type { Fetch } from "../fetch/fetcher.js";
import type { User } from "../auth/user.js";
import type { Database } from "../http/tools.js";
import type { JobUser } from "../job/identity.js";
import type { JobTools } from "../job/worker/tools.js";
import type {
  ConfigOf,
  EndpointDefinition,
  ErrorCodeOf,
  InputOf,
  JobResultOf,
} from "./definition.js";

/** What the handler of a job is called with: the input as it was validated, who sent it, tools. */
export type JobContextOf<D extends EndpointDefinition> = InputOf<D> &
  Omit<JobTools, "user" | "charge"> &
  (D extends { readonly charges: true } ? Pick<JobTools, "charge"> : object) &
  JobMeans<D>;

/** What of the endpoint a job's handler gets. */
export interface JobMeans<D extends EndpointDefinition> {
  /**
   * Who submitted it, with the claims of then where the database asks who acts (row-level security);
   * elsewhere they don't travel, and there are none.
   */
  readonly user: JobUser & Pick<User, "claims">;
  /** `wiring.db`; without it the client of the database that the environment names. */
  readonly db: Database;
  /** `fetch` that ends with the try, goes only where it may, and leaves a failing host alone. */
  readonly fetch: Fetch;
  /** The endpoint's own values from the environment. */
  readonly config: ConfigOf<D>;
  /** Ends the job with one of the declared errors: it is dead at once, and not tried again. */
  readonly fail: (code: ErrorCodeOf<D>, details?: Readonly<Record<string, unknown>>) => never;
}

/** The work of a job as it may be written. May run more than once for a job; counts once. */
export type JobHandle<D extends EndpointDefinition> = (
  context: JobContextOf<D>,
) => JobResultOf<D> | Promise<JobResultOf<D>>;
