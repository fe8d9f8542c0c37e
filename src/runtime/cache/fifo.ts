import type { Guard } from "../stores/contract.js";
import { cacheGuard, opening } from "./guard.js";
import type { CacheKey, CacheOptions } from "./place.js";
import type { Link } from "./list.js";
import { listPolicy } from "./list-policy.js";
import type { EvictionPolicy } from "./policy.js";

/** Caches answers; when full, the entry that was inserted first goes. */
export function fifo(options: CacheOptions): Guard<CacheKey> {
  return cacheGuard("fifo", opening(fifoPolicy), options);
}

/** First in, first out: uses don't count, and overwriting keeps a key's place. */
export function fifoPolicy(): EvictionPolicy<Link<string>> {
  return listPolicy({ moves: false, victim: "first" });
}
