import type { PolicyName } from "./policies.js";

/** Where an entry by hand stands. */
export interface PlaceOptions {
  /** Which entry goes when the namespace is full; `lru` unless said. */
  readonly policy?: PolicyName;
  /** Entries of one namespace share its capacity; `default` unless said. */
  readonly namespace?: string;
}

/** How an entry by hand is kept. */
export interface SetOptions extends PlaceOptions {
  /** Seconds; an hour unless said. */
  readonly ttl?: number;
  /** Labels by which it can be dropped together with others. */
  readonly tags?: readonly string[];
  /** Entries; 1,000 unless said. The first one that fills a namespace decides. */
  readonly capacity?: number;
}

/** How a loaded value is kept. */
export interface LoadOptions extends SetOptions {
  /** Seconds past its life that the old value is still given while a new one is loaded. */
  readonly stale?: number;
}

/** What an event makes wrong. */
export interface Invalidation {
  /** Keys by hand, or `endpoint:resource`. */
  readonly keys?: readonly string[];
  readonly tags?: readonly string[];
  readonly patterns?: readonly string[];
}

/** One value for `warm`. */
export interface Warming extends LoadOptions {
  readonly key: string;
  readonly load: () => unknown;
}

/**
 * The cache by hand, on the store of the endpoints: what drops an entry here drops theirs too. The
 * answers of an endpoint about a resource have the name `endpoint:resource`. Values are kept as
 * JSON and everybody's, so what depends on a user has the user in its key.
 */
export interface AppCache {
  /** The value; undefined when there is none. */
  get(key: string, options?: PlaceOptions): Promise<unknown>;
  /** Rejects with a TypeError for what JSON can't hold, and a RangeError unless ttl is positive. */
  set(key: string, value: unknown, options?: SetOptions): Promise<void>;
  /** The value, or what `load` makes, which then is kept; one load for however many ask at once. */
  getOrSet<Value>(key: string, load: () => Value, options?: LoadOptions): Promise<Awaited<Value>>;
  /** Drops what has that key, and all answers of `endpoint:resource`; how many there were. */
  delete(key: string): Promise<number>;
  /** Drops by key: `*` stands for any letters, `?` for one. Looks at every entry. */
  invalidatePattern(pattern: string): Promise<number>;
  invalidateTag(tag: string): Promise<number>;
  /** Loads many values, at most ten at once; rejects with the first failure when all are done. */
  warm(entries: readonly Warming[]): Promise<void>;
  /** From now on that event drops what `invalidates` says; the returned function undoes it. */
  on(event: string, invalidates: (metadata: unknown) => Invalidation): () => void;
  /** Tells of an event, and waits until what it makes wrong is dropped; how much that was. */
  emit(event: string, metadata?: unknown): Promise<number>;
  /** The value of something that never changes: loaded at the first call, unless that fails. */
  once<Value>(load: () => Value): Promise<Awaited<Value>>;
}
