import type { App } from "../http/app.js";
import { fingerprintOf } from "../http/fingerprint.js";

/** What a query is asked with; calls with the same parameters, in any order, are the same query. */
export type QueryParameters = Readonly<Record<string, unknown>>;

/** Results of queries by name and parameters, in `app.cache`, under `query_cache:<name>:…`. */
export interface QueryCache {
  /** Undefined when there is none. */
  get(name: string, parameters?: QueryParameters): Promise<unknown>;
  /** `ttl` in seconds. Rejects with a TypeError for what JSON can't hold. */
  set(name: string, result: unknown, options: QueryOptions): Promise<void>;
  /** `query_cache:contacts:*`; how many entries were dropped. */
  invalidatePattern(pattern: string): Promise<number>;
}

/** How a result is kept. */
export interface QueryOptions {
  /** Seconds. */
  readonly ttl: number;
  readonly parameters?: QueryParameters;
}

/**
 * The cache of query results, on the store of the app: in memory on one machine, shared where the
 * store is. Each entry has the query's name as a tag.
 * @example
 * import { createApp, getQueryCache } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const cache = getQueryCache(app);
 * const parameters = { limit: 100 };
 * await cache.set("popular_contacts", [{ id: 1 }], { ttl: 300, parameters });
 * app.say("kept", { contacts: await cache.get("popular_contacts", parameters) });
 * await cache.invalidatePattern("query_cache:popular_contacts:*");
 */
export function getQueryCache(app: App): QueryCache {
  const { cache } = app;
  const keyOf = (name: string, input: QueryParameters = {}): string => {
    const query = { method: "query", route: name, input };
    return `query_cache:${name}:${fingerprintOf(query, (sealed) => app.encryption.digest(sealed))}`;
  };
  return {
    get: (name, parameters) => cache.get(keyOf(name, parameters)),
    set: (name, result, { ttl, parameters }) =>
      cache.set(keyOf(name, parameters), result, { ttl, tags: [name] }),
    invalidatePattern: (pattern) => cache.invalidatePattern(pattern),
  };
}

/** What an event is about. */
export interface EventOptions {
  /** The event's name for those who listen with `app.cache.on`: `user_updated`. */
  readonly reason?: string;
  /** What listeners are told. */
  readonly metadata?: unknown;
  /** Only what is kept under `<entity>:<id>`; everything tagged with the entity unless said. */
  readonly id?: string;
}

/**
 * Drops what is kept of an entity, and tells of the reason those who listen for it: what their
 * `invalidates` says is dropped too. Resolves with how many entries that were.
 * @example
 * import { createApp, invalidateWithEvent } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * app.cache.on("user_updated", () => ({ tags: ["reports"] }));
 * const event = { reason: "user_updated", metadata: { user_id: "7" }, id: "7" };
 * const dropped = await invalidateWithEvent(app, "user", event);
 * app.say("invalidated", { dropped });
 */
export async function invalidateWithEvent(
  app: App,
  entity: string,
  { reason, metadata, id }: EventOptions = {},
): Promise<number> {
  const { cache } = app;
  const own = id === undefined ? cache.invalidateTag(entity) : cache.delete(`${entity}:${id}`);
  const listening = reason === undefined ? 0 : cache.emit(reason, metadata);
  return (await own) + (await listening);
}

/**
 * The application's own settings, from `load`, which runs once in the life of the app: the same as
 * `app.cache.once`. Rejects with what `load` threw; then the next call tries again.
 * @example
 * import { createApp, getAppConfigCached } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const loadSettings = () => ({ currency: "EUR" });
 * const { currency } = await getAppConfigCached(app, loadSettings);
 * app.say("settings", { currency });
 */
export function getAppConfigCached<Config>(app: App, load: () => Config): Promise<Awaited<Config>> {
  return app.cache.once(load);
}
