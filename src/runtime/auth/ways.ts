import type { Request } from "express";
import type { Sessions } from "./session.js";
import type { User } from "./user.js";

/** Says who is calling and whether they hold the permissions. Rejects with a Refusal, 401 or 403. */
export type Identify = (request: Request, permissions: readonly string[]) => Promise<User>;

/** The same, which may say it at once: every turn of the queue counts on the way of a request. */
export type Find = (request: Request, permissions: readonly string[]) => User | Promise<User>;

/** Who is calling, by each way of proving it. */
export interface Authentication {
  /** By bearer token, or as `wiring.user` says. */
  readonly user: Identify;
  /** As `wiring.user` says. */
  readonly custom: Identify;
  /** By the session's cookie, and for everything but GET by `X-CSRF-Token`. */
  readonly session: Identify;
  /** By `X-API-Key`. */
  readonly apiKey: Identify;
  /** Opens and ends sessions. @throws StartupError without a strong SECRET_KEY. */
  readonly sessions: Pick<Sessions, "open" | "end">;
}
