import type { AppCache } from "../cache/app-cache.js";
import type { Log } from "../logging/log.js";

/** The parts of an app that invalidation uses. */
export interface CachingApp {
  readonly cache: AppCache;
  readonly log: Log;
}

/**
 * After a row was made: drops the lists that may now hold it, which are kept under the entity as a
 * tag. Never rejects: the change is made, so a cache that doesn't answer is logged, and what it
 * keeps grows old by itself. Resolves with how many entries were dropped.
 * @example
 * import { createApp, invalidateOnCreate } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * await invalidateOnCreate(app, "contacts");
 */
export function invalidateOnCreate(app: CachingApp, entity: string): Promise<number> {
  return dropped(app, entity, () => app.cache.invalidateTag(entity));
}

/**
 * After a row was changed: as `invalidateOnCreate`, and what is kept under `<entity>:<id>`.
 * @example
 * import { createApp, invalidateOnUpdate } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * await invalidateOnUpdate(app, "contacts", "7");
 */
export function invalidateOnUpdate(app: CachingApp, entity: string, id?: string): Promise<number> {
  return dropped(app, entity, async () => {
    const lists = await app.cache.invalidateTag(entity);
    return id === undefined ? lists : lists + (await app.cache.delete(`${entity}:${id}`));
  });
}

/**
 * After a row was deleted: the same as after a change.
 * @example
 * import { createApp, invalidateOnDelete } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * await invalidateOnDelete(app, "contacts", "7");
 */
export function invalidateOnDelete(app: CachingApp, entity: string, id?: string): Promise<number> {
  return invalidateOnUpdate(app, entity, id);
}

async function dropped(
  { log }: CachingApp,
  entity: string,
  drop: () => Promise<number>,
): Promise<number> {
  try {
    return await drop();
  } catch (error) {
    log.error({ entity, error }, "the cache was not invalidated");
    return 0;
  }
}
