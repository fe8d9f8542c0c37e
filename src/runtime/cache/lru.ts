import type { Guard } from "../stores/contract.js";
import { cacheGuard } from "./guard.js";
import type { CacheOptions } from "./guard.js";
import { LinkedList } from "./list.js";
import type { Link } from "./list.js";
import type { EvictionPolicy } from "./policy.js";

/** Caches answers; when full, the entry that was used longest ago goes. */
export function lru(options: CacheOptions): Guard<readonly string[]> {
  return cacheGuard("lru", lruPolicy, options);
}

/** Least recently used: a hit and an overwrite both count as a use. */
export function lruPolicy(): EvictionPolicy<Link<string>> {
  const keys = new LinkedList<string>();
  return {
    insert: (key) => keys.append(key),
    use: (place) => {
      keys.moveToEnd(place);
    },
    remove: (place) => {
      keys.remove(place);
    },
    victim: () => keys.first?.item,
  };
}
