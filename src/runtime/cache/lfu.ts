import type { Guard } from "../stores/contract.js";
import { CountedKeys } from "./counted-keys.js";
import type { CountedKey } from "./counted-keys.js";
import { cacheGuard, opening } from "./guard.js";
import type { CacheKey, CacheOptions } from "./place.js";
import type { EvictionPolicy } from "./policy.js";

/** Caches answers; when full, the entry that was used least often goes. */
export function lfu(options: CacheOptions): Guard<CacheKey> {
  return cacheGuard("lfu", opening(lfuPolicy), options);
}

/**
 * Least frequently used: coming in, a hit and an overwrite all count as a use; ties go to the least
 * recently used. An entry's count dies with it, so what comes back starts again at one.
 *
 * Source: Shah, Mitra, Matani, "An O(1) algorithm for implementing the LFU cache eviction scheme",
 * 2010; here the lists of equal counts are stretches of a single list.
 */
export function lfuPolicy(): EvictionPolicy<CountedKey> {
  const keys = new CountedKeys();
  return {
    insert: (key) => keys.insert(key),
    use: (place) => {
      keys.use(place);
    },
    remove: (place) => {
      keys.remove(place);
    },
    victim: () => keys.first?.key,
  };
}
