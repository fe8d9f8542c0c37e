import type { Clock } from "../world/world.js";

const most = 10_000;

/**
 * Who wrote a moment ago, and so must not read from a replica that may not have it yet. Known to
 * this process alone.
 */
export class AfterWrite {
  readonly #until = new Map<string, number>();
  readonly #clock: Clock;
  readonly #ms: number;

  constructor(clock: Clock, seconds: number) {
    this.#clock = clock;
    this.#ms = seconds * 1000;
  }

  note(caller: string): void {
    this.#until.delete(caller);
    this.#until.set(caller, this.#clock.now() + this.#ms);
    // The oldest come first: whoever is forgotten too early only reads what is a little older.
    const [oldest] = this.#until.keys();
    if (this.#until.size > most && oldest !== undefined) this.#until.delete(oldest);
  }

  isWithin(caller: string): boolean {
    const until = this.#until.get(caller);
    if (until === undefined) return false;
    if (this.#clock.now() < until) return true;
    this.#until.delete(caller);
    return false;
  }
}
