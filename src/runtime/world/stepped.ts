import type { Clock, World } from "./world.js";

/** A clock that only moves when it is told to. */
export interface SteppedClock extends Clock {
  /**
   * Moves time on by `ms`, calling back what is due on the way, in order.
   * @throws RangeError when `ms` is negative or not a number.
   */
  advance(ms: number): void;
}

export interface SteppedWorld extends World {
  readonly clock: SteppedClock;
}

interface Timer {
  readonly due: number;
  readonly callback: () => void;
}

/** A world for tests: time stands still, chance always says 0, identifiers count upwards. */
export function steppedWorld(start: number = Date.UTC(2026, 0, 1)): SteppedWorld {
  let count = 0;
  return {
    clock: steppedClock(start),
    random: () => 0,
    id: () => `00000000-0000-4000-8000-${String(++count).padStart(12, "0")}`,
  };
}

function steppedClock(start: number): SteppedClock {
  let now = start;
  const timers = new Set<Timer>();
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { due: now + ms, callback };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`A clock only goes forward, not by ${ms} ms.`);
      const end = now + ms;
      for (let next = firstDue(timers, end); next; next = firstDue(timers, end)) {
        timers.delete(next);
        now = Math.max(now, next.due);
        next.callback();
      }
      now = end;
    },
  };
}

function firstDue(timers: ReadonlySet<Timer>, end: number): Timer | undefined {
  let first: Timer | undefined;
  for (const timer of timers) {
    if (timer.due <= end && (!first || timer.due < first.due)) first = timer;
  }
  return first;
}
