import type { Millis } from "../stores/words.js";
import { LinkedList } from "./list.js";
import type { Link } from "./list.js";
import type { EvictionPolicy } from "./policy.js";

/** Why an entry left: its namespace was full, it died, it was dropped, or overwritten. */
export type Leaving = "capacity" | "expired" | "invalidated" | "replaced";

/** Told of every value that leaves. */
export type Left<Value> = (value: Value, why: Leaving) => void;

/** A bounded set of entries that share a capacity and a policy. */
export interface Namespace<Value> {
  /** The live value of a key; marks no use. */
  peek(key: string, now: Millis): Value | undefined;
  /** Marks a use of a live key. */
  use(key: string, now: Millis): void;
  /**
   * Inserts or overwrites; `ttl` in milliseconds. Dead entries go first, then the victim.
   * Returns when all that was ever put there will be dead.
   */
  set(key: string, value: Value, ttl: Millis, now: Millis): Millis;
  /** False when there was none. */
  delete(key: string): boolean;
  /** Drops everything, as died. */
  clear(): void;
  /** Every key with its value, dead ones included; deleting on the way is allowed. */
  entries(): Generator<readonly [string, Value]>;
  /** Entries in memory, dead ones included. */
  readonly size: number;
}

interface Deadline {
  readonly key: string;
  readonly expires: Millis;
}

interface Entry<Value, Place> {
  readonly key: string;
  value: Value;
  readonly place: Place;
  age: Link<Deadline>;
  ages: LinkedList<Deadline>;
}

/**
 * A namespace in this process. Entries of one ttl stand in a list by age, so that the dead are at
 * the head of their list and are reclaimed without searching. The time never runs backwards here,
 * or those lists would lose their order.
 */
export class EmbeddedNamespace<Value, Place> implements Namespace<Value> {
  readonly #entries = new Map<string, Entry<Value, Place>>();
  readonly #byTtl = new Map<Millis, LinkedList<Deadline>>();
  readonly #capacity: number;
  readonly #policy: EvictionPolicy<Place>;
  readonly #left: Left<Value> | undefined;
  /** What was looked up last, since a use follows most looks. */
  #found: Entry<Value, Place> | undefined;
  #latest: Millis = -Infinity;
  /** When the entry that lives longest is dead. */
  #ends: Millis = -Infinity;

  constructor(capacity: number, policy: EvictionPolicy<Place>, left?: Left<Value>) {
    this.#capacity = capacity;
    this.#policy = policy;
    this.#left = left;
  }

  get size(): number {
    return this.#entries.size;
  }

  peek(key: string, now: Millis): Value | undefined {
    return this.#live(key, now)?.value;
  }

  use(key: string, now: Millis): void {
    const entry = this.#live(key, now);
    if (entry !== undefined) this.#policy.use(entry.place);
  }

  set(key: string, value: Value, ttl: Millis, now: Millis): Millis {
    this.#latest = Math.max(this.#latest, now);
    this.#reclaim();
    const expires = this.#latest + ttl;
    this.#ends = Math.max(this.#ends, expires);
    const known = this.#entries.get(key);
    if (known === undefined) {
      this.#makeRoom();
      const ages = this.#agesOf(ttl);
      const age = ages.append({ key, expires });
      this.#entries.set(key, { key, value, place: this.#policy.insert(key), age, ages });
      return this.#ends;
    }
    const old = known.value;
    known.value = value;
    known.ages.remove(known.age);
    known.ages = this.#agesOf(ttl);
    known.age = known.ages.append({ key, expires });
    this.#policy.use(known.place);
    this.#left?.(old, "replaced");
    return this.#ends;
  }

  delete(key: string): boolean {
    return this.#drop(key, "invalidated");
  }

  clear(): void {
    for (const key of this.#entries.keys()) this.#drop(key, "expired");
  }

  *entries(): Generator<readonly [string, Value]> {
    for (const [key, { value }] of this.#entries) yield [key, value];
  }

  #drop(key: string, why: Leaving): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#entries.delete(key);
    this.#found = undefined;
    entry.ages.remove(entry.age);
    this.#policy.remove(entry.place);
    this.#left?.(entry.value, why);
    return true;
  }

  #live(key: string, now: Millis): Entry<Value, Place> | undefined {
    const entry = this.#found?.key === key ? this.#found : this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#found = entry;
    return Math.max(this.#latest, now) < entry.age.item.expires ? entry : undefined;
  }

  #agesOf(ttl: Millis): LinkedList<Deadline> {
    const known = this.#byTtl.get(ttl);
    if (known !== undefined) return known;
    const ages = new LinkedList<Deadline>();
    this.#byTtl.set(ttl, ages);
    return ages;
  }

  /** Drops every dead entry: looks at one head per ttl in use, and there are few of those. */
  #reclaim(): void {
    for (const [ttl, ages] of this.#byTtl) {
      let oldest = ages.first;
      while (oldest !== undefined && oldest.item.expires <= this.#latest) {
        this.#drop(oldest.item.key, "expired");
        oldest = ages.first;
      }
      if (oldest === undefined) this.#byTtl.delete(ttl);
    }
  }

  #makeRoom(): void {
    while (this.#entries.size >= this.#capacity) {
      const victim = this.#policy.victim();
      if (victim === undefined) return;
      this.#drop(victim, "capacity");
    }
  }
}
