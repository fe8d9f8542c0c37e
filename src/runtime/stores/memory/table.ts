import type { Millis, Table } from "../contract.js";

interface Slot<Value> {
  readonly key: string;
  value: Value;
  expires: Millis;
}

/**
 * How long a dead entry is kept before it is swept, in milliseconds. A clock that steps back less
 * than this finds everything that it left, so no decision depends on when the sweeper came by.
 */
const grace = 10_000;

/** Entries that one write looks at: three are enough to hold the dead below half of the living. */
const looksPerWrite = 3;

/** A table that can be looked through, and that says what it swept. */
export interface SweptTable<Value> extends Table<Value> {
  /** Every value that is alive; deleting while looking through is allowed. */
  values(now: Millis): Generator<Value>;
}

/**
 * A map whose entries die at a deadline. Each write moves one never-ending walk over the map a few
 * entries on and drops the dead ones, so memory stays in proportion to what is alive, without a
 * timer. (One iterator is kept: starting a new one per write would walk over deleted slots again.)
 * `swept` is told each value that gave way because it had died, not what was deleted.
 */
export function createTable<Value>(swept?: (value: Value) => void): SweptTable<Value> {
  return new WalkedTable<Value>(swept);
}

class WalkedTable<Value> implements SweptTable<Value> {
  readonly #slots = new Map<string, Slot<Value>>();
  readonly #swept: ((value: Value) => void) | undefined;
  #walk = this.#slots.values();

  constructor(swept?: (value: Value) => void) {
    this.#swept = swept;
  }

  get size(): number {
    return this.#slots.size;
  }

  get(key: string, now: Millis): Value | undefined {
    const slot = this.#slots.get(key);
    return slot === undefined || slot.expires <= now ? undefined : slot.value;
  }

  set(key: string, value: Value, expires: Millis, now: Millis): void {
    const slot = this.#slots.get(key);
    if (slot === undefined) this.#slots.set(key, { key, value, expires });
    else {
      if (slot.value !== value && slot.expires <= now) this.#swept?.(slot.value);
      slot.value = value;
      slot.expires = expires;
    }
    this.#sweep(now);
  }

  delete(key: string): void {
    this.#slots.delete(key);
  }

  *values(now: Millis): Generator<Value> {
    for (const slot of this.#slots.values()) if (slot.expires > now) yield slot.value;
  }

  #sweep(now: Millis): void {
    for (let look = 0; look < looksPerWrite; look += 1) {
      const next = this.#walk.next();
      if (next.done === true) {
        this.#walk = this.#slots.values();
        return;
      }
      const slot = next.value;
      if (slot.expires + grace > now) continue;
      this.#slots.delete(slot.key);
      this.#swept?.(slot.value);
    }
  }
}
