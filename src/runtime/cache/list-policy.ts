import { LinkedList } from "./list.js";
import type { Link } from "./list.js";
import type { EvictionPolicy } from "./policy.js";

/** What tells apart the policies that keep their keys in one list. */
export interface ListRules {
  /** A hit or an overwrite moves the key to the end; else keys stay where they came in. */
  readonly moves: boolean;
  /** Which end of the list goes when the namespace is full. */
  readonly victim: "first" | "last";
}

/** Keys in one list, new ones at its end. Every call costs O(1). */
export function listPolicy({ moves, victim }: ListRules): EvictionPolicy<Link<string>> {
  const keys = new LinkedList<string>();
  return {
    insert: (key) => keys.append(key),
    use: (place) => {
      if (moves) keys.moveToEnd(place);
    },
    remove: (place) => {
      keys.remove(place);
    },
    victim: () => keys[victim]?.item,
  };
}
