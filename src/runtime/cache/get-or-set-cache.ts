import type { App } from "../http/app.js";
import type { LoadOptions } from "./app-cache.js";

/** How a value is kept. */
export interface GetOrSetOptions extends LoadOptions {
  /** Seconds. */
  readonly ttl: number;
}

/**
 * The value of a key: from the cache, or else from `load`, synchronous or not, which is then kept
 * for `ttl` seconds. However many callers of this process miss at once, `load` runs once and all
 * get what it came to; a failure reaches all of them and isn't kept. A value is kept as JSON and
 * comes as JSON carries it: a date comes back as text, also to the one who loaded it. The entry is
 * everybody's, so what depends on a user has the user in its key. The same as `app.cache.getOrSet`.
 * Rejects with what `load` threw, with a TypeError for a value that JSON can't hold, or with a
 * RangeError unless ttl and capacity are positive.
 * @example
 * import { createApp, getOrSetCache } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const loadProfile = async (id: string) => ({ id, name: "Ada" });
 * const { name } = await getOrSetCache(app, "user:7", () => loadProfile("7"), { ttl: 300 });
 * app.say("loaded", { name });
 */
export function getOrSetCache<Value>(
  app: App,
  key: string,
  load: () => Value,
  options: GetOrSetOptions,
): Promise<Awaited<Value>> {
  return app.cache.getOrSet(key, load, options);
}
