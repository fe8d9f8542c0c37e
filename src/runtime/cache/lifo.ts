import type { Guard } from "../stores/contract.js";
import { cacheGuard, opening } from "./guard.js";
import type { CacheKey, CacheOptions } from "./place.js";
import type { Link } from "./list.js";
import { listPolicy } from "./list-policy.js";
import type { EvictionPolicy } from "./policy.js";

/** Caches answers; when full, the entry that was inserted last goes. */
export function lifo(options: CacheOptions): Guard<CacheKey> {
  return cacheGuard("lifo", opening(lifoPolicy), options);
}

/** Last in, first out: uses don't count, and overwriting keeps a key's place. */
export function lifoPolicy(): EvictionPolicy<Link<string>> {
  return listPolicy({ moves: false, victim: "last" });
}
