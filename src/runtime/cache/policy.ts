/**
 * The order in which a full cache gives entries up. A policy knows keys only; `Place` is what it
 * wants to find again for a key, so that every operation takes constant time.
 */
export interface EvictionPolicy<Place> {
  /** A new key came in. The victim, if one was needed, has left before. */
  insert(key: string): Place;
  /** The key was hit or overwritten. */
  use(place: Place): void;
  /** The key left: as victim, by its deadline or by hand. */
  remove(place: Place): void;
  /** The key to give up next; undefined when there is none. */
  victim(): string | undefined;
}
