import type { App } from "../http/app.js";
import { getQueryCache } from "../cache/query-cache.js";
import type { CursorPage } from "./cursor-page.js";

/** Everything that a page depends on; `scope` names its readers where not everybody reads the same. */
export interface ListKey {
  readonly filters?: Readonly<Record<string, unknown>>;
  readonly sort?: string;
  readonly limit?: number;
  readonly offset?: number;
  readonly cursor?: string;
  readonly useCursor?: boolean;
  readonly scope?: string;
}

/**
 * The page of a list that `cacheListResult` kept; undefined when there is none.
 * @example
 * import { createApp, getCachedListResult } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const page = await getCachedListResult(app, "contacts", { limit: 100, offset: 0 });
 * if (page === undefined) app.say("the list has to be read");
 */
export async function getCachedListResult(
  app: App,
  entity: string,
  key: ListKey,
): Promise<CursorPage<unknown> | undefined> {
  const kept = await getQueryCache(app).get(entity, { ...key });
  return kept as CursorPage<unknown> | undefined;
}

/**
 * Keeps a page of a list for `ttl` seconds (300 unless said), or until `invalidateOnCreate` and its
 * like drop the entity's lists.
 * @example
 * import { buildListMeta, cacheListResult, createApp, CursorPage } from "@endpointgen/runtime";
 *
 * const app = createApp({ settings: { version: 1, body_limit: 100_000, request_timeout: 30 } });
 * const meta = buildListMeta({ filters: {}, useCursor: false, count: 0, limit: 100 });
 * const page = new CursorPage({ next: null, previous: null, results: [], meta });
 * await cacheListResult(app, "contacts", page, { limit: 100, offset: 0 });
 */
export async function cacheListResult(
  app: App,
  entity: string,
  page: CursorPage<unknown>,
  { ttl = 300, ...key }: ListKey & { readonly ttl?: number },
): Promise<void> {
  await getQueryCache(app).set(entity, page, { ttl, parameters: key });
}
