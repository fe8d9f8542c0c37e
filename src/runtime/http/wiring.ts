import type { Request, RequestHandler } from "express";
import type { FindApiKey } from "../auth/api-key.js";
import type { Issuer } from "../auth/issuer.js";
import type { User } from "../auth/user.js";
import type { ErrorInfo } from "../logging/error-info.js";
import type { UploadParts } from "../upload/upload-parts.js";
import type { RedisClient } from "../stores/valkey/wired-client.js";
import type { App } from "./app.js";

/** A user as the project knows them; whose requests they are follows from id and tenant. */
export type WiredUser = Omit<User, "principal">;

/** The project's own parts instead of ours; all optional. */
export interface Wiring extends UploadParts {
  /** Says who is calling, instead of the verification of tokens. */
  readonly user?: (request: Request) => Promise<WiredUser | undefined> | WiredUser | undefined;
  /** Says whose an API key is, by its SHA-256 in hexadecimal digits. */
  readonly apiKey?: FindApiKey;
  /** What handlers get as `db`; should connect on first use. */
  readonly db?: unknown;
  /**
   * An ioredis client, or a cluster, whose server keeps what processes share. It gets connections of
   * our own; this one is neither used nor closed. Wins over VALKEY_URL and REDIS_URL, not over
   * STORE=memory; under NODE_ENV=test only those count.
   */
  readonly redis?: RedisClient;
  /**
   * The TOTP secret of a user (base32); undefined when there is none. With tenants or several issuers
   * an id alone names nobody: `user.principal` does.
   */
  readonly mfa?: (userId: string, user: User) => Promise<string | undefined> | string | undefined;
  /** What handlers may fetch besides public addresses; FETCH_ALLOW adds to it. */
  readonly fetch?: { readonly allow?: readonly string[] };
  /** Middlewares before every endpoint. */
  readonly use?: readonly RequestHandler[];
  /** Error tracking; called once for each error that is ours, as it was thrown. */
  readonly onError?: (error: Error, info: ErrorInfo) => void;
  /** More issuers of tokens besides `auth`, such as the laptop's. */
  readonly tokens?: Issuer | readonly Issuer[];
  /** Development: the place in the YAML that sets a key, such as `endpoints/io-job.yaml:14`. */
  readonly explain?: (endpoint: string, knob: string) => string | undefined;
  /** What must answer before `/ready` says yes, by name. */
  readonly probes?: Readonly<Record<string, () => Promise<unknown>>>;
  /** Called when the app is made; `app.prepared` tells when it is done. */
  readonly prepare?: (app: App) => Promise<void> | void;
  /** Called when the app closes: flush, end pools. */
  readonly close?: () => Promise<void> | void;
}
