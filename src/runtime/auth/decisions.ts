import type { User } from "./user.js";

interface Decision {
  readonly user: User;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/**
 * Remembers verified tokens by their SHA-256, at most `capacity` of them, in two generations: when
 * the young one is full it becomes the old one, and the old one is dropped. Every call is O(1);
 * what is used survives.
 */
export class Decisions {
  readonly #half: number;
  #young = new Map<string, Decision>();
  #old = new Map<string, Decision>();

  constructor(capacity: number) {
    this.#half = Math.max(1, Math.floor(capacity / 2));
  }

  get(token: string, now: number): User | undefined {
    const found = this.#young.get(token) ?? this.#revive(token);
    return found && now < found.until ? found.user : undefined;
  }

  set(token: string, decision: Decision): void {
    if (this.#young.size >= this.#half) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(token, decision);
  }

  #revive(token: string): Decision | undefined {
    const found = this.#old.get(token);
    if (found) this.set(token, found);
    return found;
  }
}
