import type { Guard } from "../stores/contract.js";
import { cacheGuard, opening } from "./guard.js";
import type { CacheKey, CacheOptions } from "./place.js";
import { LinkedList } from "./list.js";
import type { Link } from "./list.js";
import type { EvictionPolicy } from "./policy.js";

/** A key, and whether it was used since the hand last passed. */
export interface SievedKey {
  readonly key: string;
  used: boolean;
}

/** Caches answers; when full, the oldest entry goes that wasn't used since it was last looked at. */
export function sieve(options: CacheOptions): Guard<CacheKey> {
  return cacheGuard("sieve", opening(sievePolicy), options);
}

/**
 * SIEVE: keys stand in the order in which they came in and never move; a hit or an overwrite only
 * marks them. A hand goes from old to new and round again, takes the marks off, and stops at the
 * first key without one: the victim. Constant time on average, since each mark is taken off once.
 *
 * Source: Zhang, Yang, Yue, Vigfusson, Rashmi, "SIEVE is Simpler than LRU: an Efficient Turn-Key
 * Eviction Algorithm for Web Caches", NSDI 2024, algorithm 1.
 */
export function sievePolicy(): EvictionPolicy<Link<SievedKey>> {
  const keys = new LinkedList<SievedKey>();
  let hand: Link<SievedKey> | undefined;
  return {
    insert: (key) => keys.append({ key, used: false }),
    use: ({ item }) => {
      item.used = true;
    },
    remove: (place) => {
      if (hand === place) hand = place.after;
      keys.remove(place);
    },
    victim: () => {
      hand ??= keys.first;
      while (hand?.item.used === true) {
        hand.item.used = false;
        hand = hand.after ?? keys.first;
      }
      return hand?.item.key;
    },
  };
}
