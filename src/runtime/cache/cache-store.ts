import type { Answer } from "../http/answer.js";
import type { Memory } from "../stores/contract.js";
import { keyOf } from "../stores/key.js";
import { promised } from "../stores/promised.js";
import type { Clock } from "../world/world.js";
import { byHand, shelfOf } from "./place.js";
import { openings, type PolicyName } from "./policies.js";
import { shelvesOf } from "./shelves.js";

/** Where entries by hand stand: namespaces are told apart by policy and name. */
export interface HandNamespace {
  readonly policy: PolicyName;
  readonly namespace: string;
}

/** What is kept by hand. */
export interface HandEntry {
  readonly answer: Answer;
  /** Seconds. */
  readonly ttl: number;
  readonly tags: readonly string[];
  /** Entries of the namespace; the first one put there decides. */
  readonly capacity: number;
}

/**
 * A store's cache by hand: entries of no endpoint, and the invalidation of all. What is begun before
 * an invalidation is not kept after it.
 */
export interface CacheStore {
  get(at: HandNamespace, key: string): Promise<Answer | undefined>;
  /** The same at once, counted as a hit, where entries are kept in this process. */
  readonly hit?: (at: HandNamespace, key: string) => Answer | undefined;
  set(at: HandNamespace, key: string, entry: HandEntry): Promise<void>;
  /** Drops entries of that name, and those of an endpoint and resource `endpoint:resource`. */
  delete(name: string): Promise<number>;
  invalidateTag(tag: string): Promise<number>;
  /** `*` stands for any letters, `?` for one. */
  invalidatePattern(pattern: string): Promise<number>;
}

/** The cache by hand in the memory of an embedded store. */
export function embeddedCache(memory: Memory, clock: Clock): CacheStore {
  const shelves = shelvesOf(memory);
  const nameOf = shelfNames();
  const entryKey = (key: string): string => keyOf([byHand, key]);
  const get = (at: HandNamespace, key: string): Answer | undefined => {
    const now = clock.now();
    const shelf = shelves.find(nameOf(at), now);
    const name = entryKey(key);
    const entry = shelf?.peek(name, now);
    if (entry === undefined || now >= entry.fresh) return undefined;
    shelf?.use(name, now);
    return entry.answer;
  };
  const set = (at: HandNamespace, name: string, { ttl, capacity, ...kept }: HandEntry): void => {
    const now = clock.now();
    const life = Math.round(ttl * 1000);
    const entry = { ...kept, name, fresh: now + life, endpoint: byHand };
    const open = openings[at.policy](capacity);
    shelves.put(nameOf(at), { key: entryKey(name), entry, life }, open, now);
  };
  return {
    get: (at, key) => promised(() => get(at, key)),
    hit(at, key) {
      const answer = get(at, key);
      if (answer !== undefined) memory.cacheEvent(byHand, { kind: "look", result: "hit" });
      return answer;
    },
    set: (at, key, entry) =>
      promised(() => {
        set(at, key, entry);
      }),
    delete: (name) => promised(() => shelves.invalidateName(name, clock.now())),
    invalidateTag: (tag) => promised(() => shelves.invalidateTag(tag, clock.now())),
    invalidatePattern: (pattern) => promised(() => shelves.invalidatePattern(pattern, clock.now())),
  };
}

/** Nearly always the same one, and a name takes longer to make than to look up what is there. */
function shelfNames(): (at: HandNamespace) => string {
  let last: (HandNamespace & { readonly name: string }) | undefined;
  return ({ policy, namespace }) => {
    if (last?.policy !== policy || last.namespace !== namespace) {
      last = { policy, namespace, name: shelfOf([policy, byHand, namespace])() };
    }
    return last.name;
  };
}
