import type { Express, Request, RequestHandler } from "express";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Authentication } from "../auth/ways.js";
import type { AppCache } from "../cache/app-cache.js";
import type { Tables } from "../db/table/tables.js";
import type { Encryption } from "../encryption/encryption.js";
import type { Environment } from "../environment/load-files.js";
import type { StartupProblem } from "../environment/startup-error.js";
import type { Fetch } from "../fetch/fetcher.js";
import type { Track } from "../logging/error-info.js";
import type { Log } from "../logging/log.js";
import type { Metrics } from "../metrics/metrics.js";
import type { Endpoint } from "../request/contract.js";
import type { ConfigOf, EndpointDefinition } from "../request/definition.js";
import type { Mfa } from "../security/mfa.js";
import type { Store } from "../stores/store.js";
import type { UploadParts } from "../upload/upload-parts.js";
import type { World } from "../world/world.js";
import type { EndpointGuards, ReviewedGuards } from "./guards.js";
import type { ObserveOptions } from "./observe.js";
import type { Bar } from "./refusal.js";
import type { Handle, Observed } from "./route.js";
import type { Settings } from "./settings.js";

/** Mounts one endpoint, as the generated `mountIoJob` does. */
export type Mount = (app: App) => void;

/** Registers a route: path in Express 5 syntax, below the project's base path. */
export type Register = <D extends EndpointDefinition>(
  path: string,
  observed: Observed<D>,
  handle: Handle<D>,
) => void;

/** One service: its routes, and what they share. */
export interface App {
  readonly settings: Settings;
  readonly world: World;
  /** What the app was started with: the environment after the project's files. */
  readonly environment: Environment;
  /** The Express application, for routes that nobody generated. */
  readonly express: Express;
  /** What a server calls for each request; answers also what no route takes. */
  readonly listener: (request: IncomingMessage, response: ServerResponse) => void;
  /**
   * The endpoints for an Express app with routes of its own: `theirs.use(app.middleware)`, before its
   * error handlers. What is no endpoint goes on; builtin endpoints aren't among them.
   */
  readonly middleware: RequestHandler;
  /**
   * The guards of a `guard_only` endpoint, before the handler that answers it:
   * `router.post("/orders", app.guard("post_orders"), createOrder)`.
   * @throws RangeError when there is no such endpoint.
   */
  guard(name: string): RequestHandler;
  /** The builtin endpoints, when the settings give them a port of their own. */
  readonly internal: { readonly port: number; readonly listener: App["listener"] } | undefined;
  /** Settles when `wiring.prepare` has; a server listens only then. */
  readonly prepared: Promise<void>;
  readonly store: Store;
  /** Requests to other services, with the guards of the `fetch` that handlers get. */
  readonly fetch: Fetch;
  /** The same for addresses that callers gave: nothing that `FETCH_ALLOW` opens is open to it. */
  readonly fetchPublic: Fetch;
  /** Values by hand, and the invalidation of what endpoints keep. */
  readonly cache: AppCache;
  readonly metrics: Metrics;
  /** The project's own parts for files that callers send. */
  readonly uploads: UploadParts;
  /** The database of the operations on tables, and what they share. */
  readonly tables: Tables;
  /** For what runs outside requests; hides secrets at any depth. */
  readonly log: Log;
  /** Logs an error and tells it to error tracking, as the errors of endpoints are. */
  readonly track: Track;
  readonly auth: Authentication;
  readonly mfa: Mfa;
  /** @throws StartupError when there is no strong SECRET_KEY. */
  readonly encryption: Encryption;
  readonly get: Register;
  readonly post: Register;
  readonly put: Register;
  readonly patch: Register;
  readonly delete: Register;
  /**
   * The allow-list of client addresses: the given CIDRs, or those of IP_WHITELIST. An empty list
   * lets nobody in.
   */
  ipWhitelist(cidrs?: readonly string[]): (request: Request) => Bar;
  /**
   * The guards of an endpoint as the environment leaves them: `SECURITY_MFA_MAX_AGE=60` for all,
   * `IO_JOB_SECURITY_MFA_MAX_AGE=60` for one. What it may not change stands in `problems()`.
   */
  guards<D extends EndpointDefinition>(
    endpoint: Endpoint<D>,
    reviewed?: ReviewedGuards,
  ): EndpointGuards;
  /** What the endpoint's handlers get as `db`; undefined where its guards leave it off. */
  databaseOf<D extends EndpointDefinition>(endpoint: Endpoint<D>): unknown;
  /**
   * The endpoint's own values from the environment.
   * @throws StartupError with every value that is wrong.
   */
  config<D extends EndpointDefinition>(endpoint: Endpoint<D>): ConfigOf<D>;
  /** Prepares metrics, span, log and configuration of an endpoint. */
  observe<D extends EndpointDefinition>(
    endpoint: Endpoint<D>,
    options?: ObserveOptions,
  ): Observed<D>;
  /**
   * Mounts the endpoints and checks that the app may start.
   * @throws StartupError with everything that stands against it.
   */
  mount(endpoints: Readonly<Record<string, Mount>>): void;
  /** The endpoints that are observed. */
  readonly endpoints: readonly Endpoint[];
  /** Everything that keeps this app from serving; empty when it may. */
  problems(): readonly StartupProblem[];
  /**
   * What that function makes for this app: made at the first call, the same at every later one.
   * Guards by hand keep here what their calls share.
   */
  made<Value>(make: (app: App) => Value): Value;
  /** Done when the app closes, while all that the app holds is still there. */
  atClose(ending: () => Promise<void>): void;
  /**
   * Asks that at every `/ready`, which shows it under that name. Who rejects makes the app unready; who
   * resolves with `behind` or `full` is shown as that, and hinders nothing.
   */
  atReady(name: string, probe: () => Promise<unknown>): void;
  /** Called when the app begins to drain, before what it holds goes away; at once where it has begun. */
  atDrain(then: () => void): void;
  /** From now on `/ready` says no. */
  drain(): void;
  /** Flushes and lets go of what the app holds. */
  close(): Promise<void>;
  /** One line about the process itself, such as that it listens. */
  say(message: string, fields?: object): void;
}
