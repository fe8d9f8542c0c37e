import type { Guard } from "../stores/contract.js";
import { cacheGuard } from "./guard.js";
import type { CacheOptions } from "./guard.js";
import { LinkedList } from "./list.js";
import type { Link } from "./list.js";
import type { EvictionPolicy } from "./policy.js";

/** Caches answers; when full, the entry that was used last goes: for scans that come round again. */
export function mru(options: CacheOptions): Guard<readonly string[]> {
  return cacheGuard("mru", mruPolicy, options);
}

/** Most recently used: coming in, a hit and an overwrite all count as a use. */
export function mruPolicy(): EvictionPolicy<Link<string>> {
  const keys = new LinkedList<string>();
  return {
    insert: (key) => keys.append(key),
    use: (place) => {
      keys.moveToEnd(place);
    },
    remove: (place) => {
      keys.remove(place);
    },
    victim: () => keys.last?.item,
  };
}
