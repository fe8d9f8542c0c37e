import type { Millis, Table } from "../contract.js";

interface Slot<Value> {
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

/**
 * A map whose entries die at a deadline. Each write moves one never-ending walk over the map a few
 * entries on and drops the dead ones, so memory stays in proportion to what is alive, without a
 * timer. (One iterator is kept: starting a new one per write would walk over deleted slots again.)
 */
export function createTable<Value>(): Table<Value> {
  const slots = new Map<string, Slot<Value>>();
  let walk = slots.entries();

  const sweep = (now: Millis): void => {
    for (let look = 0; look < looksPerWrite; look += 1) {
      const next = walk.next();
      if (next.done === true) {
        walk = slots.entries();
        return;
      }
      const [key, slot] = next.value;
      if (slot.expires + grace <= now) slots.delete(key);
    }
  };

  return {
    get(key, now) {
      const slot = slots.get(key);
      return slot === undefined || slot.expires <= now ? undefined : slot.value;
    },
    set(key, value, expires, now) {
      const slot = slots.get(key);
      if (slot === undefined) slots.set(key, { value, expires });
      else {
        slot.value = value;
        slot.expires = expires;
      }
      sweep(now);
    },
    delete(key) {
      slots.delete(key);
    },
    get size() {
      return slots.size;
    },
  };
}
