import type { Express, Request, RequestHandler } from "express";
import type { Find } from "../auth/ways.js";
import type { AppCache } from "../cache/app-cache.js";
import { createAppCache } from "../cache/store-cache.js";
import type { Environment } from "../environment/load-files.js";
import { readEnvironment } from "../environment/from-environment.js";
import { listOf } from "../environment/list-of.js";
import { StartupError, type StartupProblem } from "../environment/startup-error.js";
import type { Fetch } from "../fetch/fetcher.js";
import { secureLog } from "../logging/log.js";
import { redaction } from "../logging/redact.js";
import type { Endpoint } from "../request/contract.js";
import type { ConfigOf, EndpointDefinition, Method } from "../request/definition.js";
import { createIpWhitelist } from "../security/ip-whitelist.js";
import { createMfa, type Mfa } from "../security/mfa.js";
import type { Store } from "../stores/store.js";
import type { App, Mount, Register } from "./app.js";
import { authenticationOf, authenticationProblems } from "./authentication.js";
import { builtinHandler } from "./builtin/handler.js";
import { builtinsOf } from "./builtin/of-app.js";
import { coreOf, type AppOptions, type Core } from "./core.js";
import { DirectRoutes } from "./direct.js";
import { expressOf } from "./express.js";
import { endpointGuards, type EndpointGuards, type ReviewedGuards } from "./guards.js";
import { identityOf, issuersOf } from "./identity.js";
import { Kept } from "./kept.js";
import { listenerOf, type Listener } from "./listener.js";
import { Embedding } from "./middleware.js";
import { unmatched } from "./not-found.js";
import { watcher, type ObserveOptions } from "./observe.js";
import type { Bar } from "./refusal.js";
import { erased, Roster } from "./roster.js";
import { MountOrder } from "./mount-order.js";
import { routeOf, type Observed, type RouteParts } from "./route.js";
import { collecting, productionProblems } from "./startup.js";
import { clientProblems, hasServer, storeOf, wiredClient } from "./app-store.js";
import { Watched } from "./watched.js";
import { problemTeller } from "./tell-problem.js";
import { routeTracker, tracker } from "./track.js";

/**
 * Makes the app of a project. Nothing listens yet; what stands against starting is collected and
 * thrown by `mount`.
 */
export function createApp(options: AppOptions): App {
  return new Service(options);
}

class Service implements App {
  readonly settings: App["settings"];
  readonly world: App["world"];
  readonly environment: Environment;
  readonly metrics: App["metrics"];
  readonly log: App["log"];
  readonly track: App["track"];
  readonly express: Express;
  readonly listener: Listener;
  readonly #embedding = new Embedding(this);
  readonly middleware = this.#embedding.middleware;
  readonly internal: App["internal"];
  readonly prepared: Promise<void>;
  readonly store: Store;
  readonly cache: AppCache;
  readonly tables: Core["tables"];
  readonly fetch: Fetch;
  readonly fetchPublic: Fetch;
  readonly mfa: Mfa;
  readonly auth: App["auth"];
  readonly get = this.#register("GET");
  readonly post = this.#register("POST");
  readonly put = this.#register("PUT");
  readonly patch = this.#register("PATCH");
  readonly delete = this.#register("DELETE");
  readonly #core: Core;
  readonly #routes: RouteParts;
  readonly #embedded: boolean;
  readonly #roster: Roster;
  readonly #watched = new Watched();
  readonly #unmatched = unmatched();
  readonly #direct: DirectRoutes;
  readonly #kept: Kept = new Kept(this);
  readonly made: App["made"] = this.#kept.made;
  readonly atClose: App["atClose"] = this.#kept.atClose;
  readonly atReady: App["atReady"] = this.#kept.atReady;
  readonly atDrain: App["atDrain"] = this.#kept.atDrain;
  #identified = false;
  readonly #order = new MountOrder();
  constructor(options: AppOptions) {
    const core = coreOf(options);
    const { wiring, world, settings, metrics, logger, environment, mode } = core;
    this.settings = settings;
    this.world = world;
    this.environment = core.environment;
    this.metrics = metrics;
    this.log = secureLog(logger, redaction([]), () => ({}));
    this.track = tracker(core);
    const tell = problemTeller(core);
    this.#core = core;
    this.#routes = {
      fields: core.fields,
      development: core.mode === "development",
      remember: this.#watched.set.bind(this.#watched),
      problem: tell,
      track: routeTracker(core),
    };
    this.#embedded = options.store === undefined && !hasServer(core);
    const wired = wiredClient(core) !== undefined;
    const production = mode === "production";
    const { rowLevelSecurity } = core.tables.database;
    const around = { environment, production, embedded: this.#embedded, wired, rowLevelSecurity };
    this.#roster = new Roster(around);
    this.store = this.#roster.noting(storeOf(core, options.store, tell));
    this.cache = createAppCache(this);
    this.tables = core.tables;
    this.fetch = core.fetching.of({ endpoint: "-" });
    this.fetchPublic = core.fetchingPublic.of({ endpoint: "-" });
    this.mfa = createMfa({ secretOf: (id, user) => wiring.mfa?.(id, user), world });
    this.auth = authenticationOf(core, this.#identify(), (request, id) => {
      this.#watched.get(request)?.user(id);
    });
    this.express = expressOf(settings, wiring);
    this.internal = this.#builtins();
    this.#direct = new DirectRoutes(this.express, options.direct ?? false);
    this.listener = this.#listener(this.express, this.#direct);
    this.prepared = (async () => wiring.prepare?.(this))();
  }

  get endpoints() {
    return this.#roster.endpoints;
  }
  get uploads() {
    return this.#core.wiring;
  }
  get encryption() {
    return this.#core.encryption();
  }

  ipWhitelist(cidrs?: readonly string[]): (request: Request) => Bar {
    const { environment, settings } = this.#core;
    const proxied = (settings.trusted_proxies ?? []).length > 0;
    return createIpWhitelist(cidrs ?? listOf("IP_WHITELIST", environment), { proxied });
  }

  guards<D extends EndpointDefinition>(
    endpoint: Endpoint<D>,
    reviewed: ReviewedGuards = {},
  ): EndpointGuards {
    const { environment, mode, encryption } = this.#core;
    return endpointGuards(this.#roster.guard(erased(endpoint), reviewed), {
      environment,
      production: mode === "production",
      mfa: this.mfa,
      encryption,
      allowList: (cidrs) => this.ipWhitelist(cidrs),
    });
  }

  config<D extends EndpointDefinition>(endpoint: Endpoint<D>): ConfigOf<D> {
    this.#roster.add(erased(endpoint));
    const definitions = endpoint.definition.config ?? {};
    const read = (environment: Environment): ConfigOf<D> =>
      readEnvironment(definitions, environment) as ConfigOf<D>;
    if (!this.#order.isMounting) return read(this.#core.environment);
    // The app won't start; its defaults let the rest of the endpoint say what else is wrong.
    let values: ConfigOf<D> | undefined;
    collecting(this.#core.problems, () => {
      values = read(this.#core.environment);
    });
    if (values) return values;
    const complete = Object.values(definitions).every((one) => one.default !== undefined);
    if (!complete) throw new StartupError(this.#core.problems);
    return read({});
  }

  observe<D extends EndpointDefinition>(
    endpoint: Endpoint<D>,
    options: ObserveOptions = {},
  ): Observed<D> {
    const { name, method, path } = endpoint;
    const route = this.#route(path);
    this.#roster.add(erased(endpoint));
    const watch = watcher(this.#core, { name, method, route }, options);
    return { endpoint, watch, config: this.config(endpoint) };
  }

  mount(endpoints: Readonly<Record<string, Mount>>): void {
    this.#order.during(() => {
      for (const mount of Object.values(endpoints)) {
        collecting(this.#core.problems, () => {
          mount(this);
        });
      }
    });
    const problems = this.problems();
    if (problems.length > 0) throw new StartupError(problems);
    for (const notice of this.#roster.notices()) this.say(notice);
    this.tables.wake(this.#roster.endpoints, this.log);
  }

  problems(): readonly StartupProblem[] {
    const { environment, mode, settings, wiring } = this.#core;
    const own = [
      ...this.#core.problems,
      ...clientProblems(this.#core),
      ...this.#roster.problems(this.#core.problems.length === 0),
      ...authenticationProblems(this.#core, this.#roster.endpoints),
    ];
    if (mode !== "production") return own;
    const candidate = {
      environment,
      tokenSecret: settings.auth?.secret ?? "JWT_SECRET",
      roster: this.#roster,
      embedded: this.#embedded,
      identified: this.#identified,
      hasMfa: wiring.mfa !== undefined,
    };
    return [...own, ...productionProblems(candidate)];
  }

  guard(name: string): RequestHandler {
    return this.#embedding.guard(name);
  }

  drain(): void {
    this.#kept.drain();
  }

  async close(): Promise<void> {
    this.drain();
    await this.#kept.close();
    await this.#core.wiring.close?.();
    await this.tables.close();
    await this.store.server?.close();
    await this.#core.fetching.close();
    await this.#core.fetchingPublic.close();
    await new Promise<void>((resolve) => {
      this.#core.logger.flush(() => {
        resolve();
      });
    });
  }

  say(message: string, fields: object = {}): void {
    this.#core.logger.info(fields, message);
  }

  databaseOf<D extends EndpointDefinition>(endpoint: Endpoint<D>): unknown {
    return this.#roster.hasDatabase(erased(endpoint)) ? this.tables.handlers : undefined;
  }

  #register(method: Method): Register {
    return (path, { endpoint, watch, config }, handle) => {
      const { world, encryption, settings, fetching } = this.#core;
      const parts = {
        endpoint,
        watch,
        config,
        world,
        encryption,
        fetching,
        db: this.databaseOf(endpoint),
        timeout: settings.request_timeout,
      };
      const handler = routeOf(this.#routes, parts, handle);
      const route = this.#route(path);
      if (this.#embedding.takes(erased(endpoint), route, handler)) return;
      this.#unmatched.add(method, route);
      this.#order.add(route, this.#direct.add.bind(this.#direct, method, route, handler));
    };
  }

  #route(path: string): string {
    return `${this.#core.settings.base_path ?? ""}${path}`;
  }

  #identify(): Find {
    const { settings, environment, wiring, world } = this.#core;
    const auth = settings.auth ?? {};
    let identify: Find | undefined;
    collecting(this.#core.problems, () => {
      const issuers = issuersOf(auth, environment, [wiring.tokens ?? []].flat());
      this.#identified = wiring.user !== undefined || issuers.length > 0;
      identify = identityOf({ auth, wiring, issuers, world, say: this.say.bind(this) });
    });
    return (request, permissions) => {
      if (!identify) throw new StartupError(this.#core.problems);
      return identify(request, permissions);
    };
  }

  #listener(express: Express, direct?: DirectRoutes): Listener {
    const watch = watcher(this.#core, { name: "-", method: "-", route: "-" }, {});
    return listenerOf({ express, routes: this.#routes, watch, unmatched: this.#unmatched, direct });
  }

  /** On a port of their own they get an Express of their own. */
  #builtins(): App["internal"] {
    const { settings, world } = this.#core;
    const { port } = settings.builtin ?? {};
    const express = port === undefined ? this.express : expressOf(settings, {});
    const routes = builtinsOf(this.#core, {
      store: this.store,
      kept: () => this.#kept.probes(),
      draining: () => this.#kept.draining,
      definitions: () => this.#roster.endpoints.map(({ definition }) => definition),
      allowed: () => this.ipWhitelist(),
    });
    for (const { path, answer } of routes) {
      this.#unmatched.add("GET", path);
      express.get(path, builtinHandler(answer, this.#routes, world.id));
    }
    return port === undefined ? undefined : { port, listener: this.#listener(express) };
  }
}
