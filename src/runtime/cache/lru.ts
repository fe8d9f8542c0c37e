import type { Guard } from "../stores/contract.js";
import { cacheGuard, opening } from "./guard.js";
import type { CacheKey, CacheOptions } from "./place.js";
import type { Link } from "./list.js";
import { listPolicy } from "./list-policy.js";
import type { EvictionPolicy } from "./policy.js";

/** Caches answers; when full, the entry that was used longest ago goes. */
export function lru(options: CacheOptions): Guard<CacheKey> {
  return cacheGuard("lru", opening(lruPolicy), options);
}

/** Least recently used: a hit and an overwrite both count as a use. */
export function lruPolicy(): EvictionPolicy<Link<string>> {
  return listPolicy({ moves: true, victim: "first" });
}
