import type { Request, Response } from "express";
import type { Sealed } from "../encryption/sealed.js";
import type { DbClient } from "../db/db-client.js";
import type { Fetch } from "../fetch/fetcher.js";
import type { Log } from "../logging/log.js";
import type { ConfigOf, EndpointDefinition, ErrorCodeOf } from "../request/definition.js";

/**
 * What the project tells the types about its own wiring. Extend it where the wiring is written:
 * `declare module "@endpointgen/runtime" { interface Project { db: typeof pool } }`.
 */
export interface Project {
  /** The version of `endpointgen.yaml` that these types go with. */
  readonly version?: 1;
}

/** The project's database: `wiring.db` as it is typed in `Project`, else our own client. */
export type Database = Project extends { readonly db: infer Db } ? Db : DbClient;

/**
 * What was wired, by the type that `Project` gives it. The project wrote both, and its wiring file
 * takes the type from the value itself; at run time there is nothing to tell one pool from another.
 */
export function asDatabase(wired: unknown): Database;
export function asDatabase(wired: unknown): unknown {
  return wired;
}

/** What a handler gets besides its input and user. */
export interface Tools<D extends EndpointDefinition> {
  /** Structured log of this request; secret fields are redacted at any depth. */
  readonly log: Log;
  /** Aborts when the client is gone (unless `commit()` was called) or time is up. */
  readonly signal: AbortSignal;
  /**
   * `fetch` that ends with the request, goes only where it may, and leaves a failing host alone.
   * Rejects with Refusal 422 `target_not_allowed` for private addresses that aren't in FETCH_ALLOW.
   */
  readonly fetch: Fetch;
  /** `wiring.db`; without it the client of the database that the environment names. */
  readonly db: Database;
  /** Reads a sealed value. @throws when it was sealed with a key that isn't known. */
  readonly open: (sealed: Sealed) => string;
  /** The endpoint's own values from the environment. */
  readonly config: ConfigOf<D>;
  /** Ends the request with one of the declared errors. */
  readonly fail: (code: ErrorCodeOf<D>, details?: Readonly<Record<string, unknown>>) => never;
  /** From here on the work is finished even when the client goes away. */
  readonly commit: () => void;
  /** The untouched request and response, for what the contract cannot say. */
  readonly raw: { readonly request: Request; readonly response: Response };
}
