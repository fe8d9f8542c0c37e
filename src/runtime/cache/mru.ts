import type { Guard } from "../stores/contract.js";
import { cacheGuard, opening } from "./guard.js";
import type { CacheKey, CacheOptions } from "./place.js";
import type { Link } from "./list.js";
import { listPolicy } from "./list-policy.js";
import type { EvictionPolicy } from "./policy.js";

/** Caches answers; when full, the entry that was used last goes: for scans that come round again. */
export function mru(options: CacheOptions): Guard<CacheKey> {
  return cacheGuard("mru", opening(mruPolicy), options);
}

/** Most recently used: coming in, a hit and an overwrite all count as a use. */
export function mruPolicy(): EvictionPolicy<Link<string>> {
  return listPolicy({ moves: true, victim: "last" });
}
